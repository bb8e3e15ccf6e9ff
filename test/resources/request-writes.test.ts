import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mergePatch, strategicMergePatch } from '../../src/resources/patch.ts'
import { buildApply, buildCreate, buildPatch, buildUpdate } from '../../src/resources/request.ts'
import { throws } from '../support/rejects.ts'
import { allPods, body, line, nodes, pods, table, widgets } from '../support/request-lines.ts'

const create = suite('buildCreate')

create('posts to the collection, apiVersion and kind filled in', () => {
  const request = buildCreate(pods, { metadata: { name: 'a' } })
  assert.is(line(request), 'POST /api/v1/namespaces/ns/pods')
  assert.equal(request.headers, { accept: 'application/json', 'content-type': 'application/json' })
  assert.equal(body(request), { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } })
  assert.equal(body(buildCreate(widgets, { metadata: { generateName: 'w-' } })), {
    apiVersion: 'example.com/v1alpha1',
    kind: 'Widget',
    metadata: { generateName: 'w-' }
  })
})

create('every option', () => {
  const path = 'POST /api/v1/namespaces/ns/pods'
  table([
    [buildCreate(pods, {}, { dryRun: true }), `${path}?dryRun=All`],
    [buildCreate(pods, {}, { dryRun: 'All' }), `${path}?dryRun=All`],
    [buildCreate(pods, {}, { dryRun: false }), path],
    [
      buildCreate(pods, {}, { fieldManager: 'me', fieldValidation: 'Strict' }),
      `${path}?fieldManager=me&fieldValidation=Strict`
    ]
  ])
})

create('takes the namespace of the object when the handle has none', () => {
  table([[buildCreate(allPods, { metadata: { namespace: 'own' } }), 'POST /api/v1/namespaces/own/pods']])
  throws(() => buildCreate(allPods, { metadata: { name: 'a' } }), TypeError, /Cannot create Pod: no namespace is given/)
  throws(() => buildCreate(allPods, {}), TypeError, /no namespace/)
  throws(
    () => buildCreate(pods, { metadata: { namespace: 'other' } }),
    TypeError,
    /Cannot create Pod: the object is in "other", the handle in "ns"/
  )
  throws(() => buildCreate(nodes, { metadata: { namespace: 'x' } }), TypeError, /Node: it is cluster-scoped/)
})

create('refuses an object of another kind', () => {
  throws(
    () => buildCreate(pods, { kind: 'Node' }),
    TypeError,
    /Cannot create Pod: the object is of another kind: "Node"/
  )
  throws(() => buildCreate(pods, { apiVersion: 'v2' }), TypeError, /Cannot create Pod of v1: the object is of "v2"/)
  throws(() => buildCreate(pods, undefined as never), TypeError, /metadata|no object/)
})

create('refuses bad options', () => {
  throws(
    () => buildCreate(pods, {}, { dryRun: 'Some' as never }),
    TypeError,
    /dryRun must be true, false or "All": "Some"/
  )
  throws(() => buildCreate(pods, {}, { fieldManager: '' }), TypeError, /fieldManager is empty/)
  throws(() => buildCreate(pods, {}, { fieldManager: 'x'.repeat(129) }), RangeError, /longer than 128/)
  throws(() => buildCreate(pods, {}, { fieldManager: 'a\nb' }), TypeError, /unprintable/)
  throws(() => buildCreate(pods, {}, { fieldValidation: 'strict' as never }), TypeError, /one of Ignore, Warn, Strict/)
})

create.run()

const update = suite('buildUpdate')

update('puts to the place of the object', () => {
  const request = buildUpdate(pods, { metadata: { name: 'a', resourceVersion: '3' } }, { subresource: 'status' })
  assert.is(line(request), 'PUT /api/v1/namespaces/ns/pods/a/status')
  assert.equal(body(request), { metadata: { name: 'a', resourceVersion: '3' }, apiVersion: 'v1', kind: 'Pod' })
  table([
    [buildUpdate(allPods, { metadata: { name: 'a', namespace: 'own' } }), 'PUT /api/v1/namespaces/own/pods/a'],
    [buildUpdate(nodes, { metadata: { name: 'a' } }, { dryRun: true }), 'PUT /api/v1/nodes/a?dryRun=All']
  ])
})

update('leaves a complete object as it is', () => {
  const object = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a' }, spec: { x: 1 } }
  assert.is(buildUpdate(pods, object).body, JSON.stringify(object))
})

update('refuses an object without a name, or with one that changes the path', () => {
  throws(() => buildUpdate(pods, {}), TypeError, /Cannot update Pod: the object has no metadata.name/)
  throws(() => buildUpdate(pods, { metadata: { name: '../a' } }), TypeError, /name may not have "\/"/)
})

update.run()

const patch = suite('buildPatch')

patch('goes out under the content type of the patch', () => {
  const request = buildPatch(pods, 'a', mergePatch({ x: null }), { fieldManager: 'me', subresource: 'scale' })
  assert.is(line(request), 'PATCH /api/v1/namespaces/ns/pods/a/scale?fieldManager=me')
  assert.equal(request.headers, { accept: 'application/json', 'content-type': 'application/merge-patch+json' })
  assert.is(request.body, '{"x":null}')
  const { headers } = buildPatch(pods, 'a', strategicMergePatch({}))
  assert.is(headers?.['content-type'], 'application/strategic-merge-patch+json')
})

patch('sends text as it is', () => {
  const request = buildPatch(pods, 'a', { contentType: 'application/merge-patch+json', body: '{ "x":1 }' })
  assert.is(request.body, '{ "x":1 }')
})

patch.run()

const apply = suite('buildApply')

apply('is a patch of the whole intent', () => {
  const request = buildApply(pods, { metadata: { name: 'a' } }, { fieldManager: 'me', force: true })
  assert.is(line(request), 'PATCH /api/v1/namespaces/ns/pods/a?fieldManager=me&force=true')
  assert.is(request.headers?.['content-type'], 'application/apply-patch+yaml')
  assert.equal(body(request), { metadata: { name: 'a' }, apiVersion: 'v1', kind: 'Pod' })
  const status = buildApply(
    pods,
    { metadata: { name: 'a' } },
    { fieldManager: 'me', subresource: 'status', force: false }
  )
  assert.is(line(status), 'PATCH /api/v1/namespaces/ns/pods/a/status?fieldManager=me')
})

apply('needs a manager and a name, and no managedFields', () => {
  throws(
    () => buildApply(pods, { metadata: { name: 'a' } }, {}),
    TypeError,
    /Cannot apply Pod: fieldManager is missing/
  )
  throws(() => buildApply(pods, {}, { fieldManager: 'me' }), TypeError, /no metadata.name/)
  throws(
    () => buildApply(pods, { metadata: { name: 'a', managedFields: [] } }, { fieldManager: 'me' }),
    TypeError,
    /managedFields must not be set/
  )
})

apply.run()
