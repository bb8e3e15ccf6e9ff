import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineKind, type Kind } from '../../../src/resources/kind.ts'
import { type BuiltinResource, builtinResources } from '../../../src/resources/kinds/builtin.ts'
import * as eventsV1 from '../../../src/resources/kinds/events-v1.ts'
import * as stable from '../../../src/resources/kinds/stable.ts'

const test = suite('builtinResources')

function find(group: string, version: string, plural: string): BuiltinResource {
  const found = builtinResources().find((r) => r.group === group && r.version === version && r.plural === plural)
  if (found === undefined) throw new Error(`There is no ${group}/${version} ${plural}`)
  return found
}

test('knows what discovery says of pods', () => {
  const { subresources, ...pods } = find('', 'v1', 'pods')
  assert.equal(pods, {
    group: '',
    version: 'v1',
    kind: 'Pod',
    plural: 'pods',
    singular: 'pod',
    namespaced: true,
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    shortNames: ['po'],
    categories: ['all']
  })
  const byName = new Map(subresources.map((each) => [each.name, each]))
  assert.equal(byName.get('eviction'), {
    name: 'eviction',
    verbs: ['create'],
    kind: 'Eviction',
    group: 'policy',
    version: 'v1'
  })
  assert.equal(byName.get('exec'), {
    name: 'exec',
    verbs: ['create', 'get'],
    kind: 'PodExecOptions',
    group: '',
    version: 'v1'
  })
  assert.equal(byName.get('status'), {
    name: 'status',
    verbs: ['get', 'patch', 'update'],
    kind: 'Pod',
    group: '',
    version: 'v1'
  })
})

test('knows cluster scope, missing verbs and versions beside each other', () => {
  assert.is(find('', 'v1', 'nodes').namespaced, false)
  assert.equal(find('authorization.k8s.io', 'v1', 'selfsubjectaccessreviews').verbs, ['create'])
  assert.equal(
    builtinResources()
      .filter((each) => each.group === 'autoscaling')
      .map((each) => each.version),
    ['v2', 'v1']
  )
  assert.equal(
    find('apps', 'v1', 'deployments').subresources.map((each) => `${each.name} ${each.group}/${each.kind}`),
    ['scale autoscaling/Scale', 'status apps/Deployment']
  )
})

test('reads every line: nothing is empty that must not be', () => {
  assert.ok(builtinResources().length >= 60)
  for (const each of builtinResources()) {
    assert.match(each.version, /^v\d/)
    assert.match(each.kind, /^[A-Z]/)
    assert.match(each.plural, /^[a-z]+$/)
    assert.match(each.singular, /^[a-z]+$/)
    assert.ok(each.verbs.length > 0, each.plural)
  }
})

test('is read once', () => {
  assert.is(builtinResources(), builtinResources())
})

test.run()

const kinds = suite('stable kinds')

kinds('are what defineKind makes, and agree with the table', () => {
  const values: [string, Kind][] = Object.entries(stable)
  assert.ok(values.length >= 55)
  for (const [name, value] of values) {
    const { group, version, plural } = value
    const resource = find(group, version, plural)
    assert.equal(value, defineKind({ group, version, kind: name, plural, namespaced: resource.namespaced }))
    assert.is(resource.kind, name)
    assert.ok(Object.isFrozen(value))
  }
})

kinds('cover every resource of the table once; a group-version gives those that share a name', () => {
  const names = new Set(Object.keys(stable))
  assert.equal(new Set(builtinResources().map((each) => each.kind)), names)
  assert.is(stable.Event.group, '')
  assert.is(eventsV1.Event.group, 'events.k8s.io')
  assert.is(stable.HorizontalPodAutoscaler.version, 'v2')
})

kinds.run()
