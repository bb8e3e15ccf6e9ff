/** What a server says of itself: version, groups, resources, OpenAPI. */
import { isDeepStrictEqual } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isNotFound } from '../../src/index.ts'
import { createDiscovery, type DiscoveredResources } from '../../src/resources/discovery/index.ts'
import type { Send } from '../../src/transport/transport.ts'
import { text } from '../support/fake-send.ts'
import { rejects } from '../support/rejects.ts'
import { suiteClient } from '../support/suite-client.ts'
import { until } from '../support/until.ts'
import type { Register, SuiteServer } from './server.ts'

export const register: Register = (name, server) => {
  const test = suite(`${name}: discovery`)
  const on = suiteClient(test, server)

  test('tells its version', async () => {
    const { gitVersion, major, minor } = await on.client.discovery.serverVersion()
    assert.match(gitVersion, /^v1\.\d+\.\d+/)
    assert.ok(gitVersion.startsWith(`v${major}.${Number.parseInt(minor, 10)}.`), `${gitVersion} ${major} ${minor}`)
  })

  test('tells its groups, the core group first', async () => {
    const groups = await on.client.discovery.groups()
    assert.equal(groups[0], { name: '', versions: ['v1'], preferredVersion: 'v1' })
    const found = groups.find((group) => group.name === 'apps')
    assert.equal(found, { name: 'apps', versions: ['v1'], preferredVersion: 'v1' })
    assert.is(groups.find((group) => group.name === 'autoscaling')?.preferredVersion, 'v2')
  })

  test('tells its resources with their names, verbs and subresources', async () => {
    const { resources, failures } = await on.client.discovery.resources()
    assert.equal(failures, [])
    const pods = resources.find((one) => one.group === '' && one.plural === 'pods')
    assert.equal([pods?.kind, pods?.singular, pods?.namespaced, pods?.shortNames], ['Pod', 'pod', true, ['po']])
    assert.equal([...(pods?.verbs ?? [])].sort(), [
      'create',
      'delete',
      'deletecollection',
      'get',
      'list',
      'patch',
      'update',
      'watch'
    ])
    assert.ok(pods?.categories.includes('all'))
    const eviction = pods?.subresources.find((one) => one.name === 'eviction')
    assert.equal(eviction, { name: 'eviction', group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] })
    const deployments = resources.find((one) => one.plural === 'deployments')
    const scale = deployments?.subresources.find((one) => one.name === 'scale')
    assert.equal([scale?.group, scale?.version, scale?.kind], ['autoscaling', 'v1', 'Scale'])
    assert.is(resources.find((one) => one.plural === 'nodes')?.namespaced, false)
  })

  test('prefers one version of each resource', async () => {
    const { resources } = await on.client.discovery.preferredResources()
    const scalers = resources.filter((one) => one.plural === 'horizontalpodautoscalers')
    assert.equal(
      scalers.map((one) => one.version),
      ['v2']
    )
  })

  test('tells the same the old way', async () => {
    // Kinds that other suites have defined and deleted may be on their way out: then the two are of different moments.
    const { discovery } = on.client
    let [now, old]: unknown[] = []
    const agree = async (): Promise<true | undefined> => {
      discovery.invalidate()
      now = comparable(await discovery.resources())
      old = comparable(await createDiscovery({ send: legacySend(server()) }).resources())
      return isDeepStrictEqual(now, old) || undefined
    }
    await until('both tell the same', agree).catch(() => {})
    assert.equal(old, now)
    assert.not.match(String(now), /failed/)
  })

  test('maps names as kubectl takes them', async () => {
    const cases: [string, string][] = [
      ['po', 'v1 Pod'],
      ['Pod', 'v1 Pod'],
      ['ev', 'v1 Event'],
      ['events.events.k8s.io', 'events.k8s.io/v1 Event'],
      ['deploy', 'apps/v1 Deployment'],
      ['deployment.apps', 'apps/v1 Deployment'],
      ['deployments.v1.apps', 'apps/v1 Deployment'],
      ['hpa', 'autoscaling/v2 HorizontalPodAutoscaler'],
      ['hpa.v1.autoscaling', 'autoscaling/v1 HorizontalPodAutoscaler'],
      ['ing', 'networking.k8s.io/v1 Ingress'],
      ['ing.networking', 'networking.k8s.io/v1 Ingress'],
      ['sc', 'storage.k8s.io/v1 StorageClass'],
      ['ns', 'v1 Namespace']
    ]
    for (const [name, expected] of cases) {
      const { group, version, kind } = await on.client.discovery.kindFor(name)
      assert.is(`${group === '' ? version : `${group}/${version}`} ${kind}`, expected, name)
    }
    await rejects(on.client.discovery.kindFor('nothings'), isNotFound, /no resource is named "nothings"/)
  })

  test('tells the schemas of its objects', async () => {
    const paths = await on.client.discovery.openApiPaths()
    assert.ok(paths['api/v1'])
    const document = await on.client.discovery.openApi('apps/v1')
    const schemas = (document.components as { schemas?: Record<string, unknown> } | undefined)?.schemas
    assert.ok(schemas?.['io.k8s.api.apps.v1.Deployment'])
    await rejects(on.client.discovery.openApi('none.example.com/v1'), isNotFound)
  })

  test.run()
}

/** A `Send` to the server that asks for nothing but plain JSON, as clients before 1.26 do. */
function legacySend(server: SuiteServer): Send {
  return async ({ method, path }) => {
    const answer = await server.send({ method, path, headers: { accept: 'application/json' } })
    return text(answer.text, answer.status, { 'content-type': String(answer.headers['content-type']) })
  }
}

/** Resources by name and failures, in an order that does not depend on the server's. */
function comparable({ resources, failures }: DiscoveredResources): string[] {
  return resources
    .map((one) => {
      const subresources = one.subresources.map((sub) => `${sub.name}=${sub.group}/${sub.version}/${sub.kind}`).sort()
      const { group, version, plural, kind, singular, namespaced, verbs, shortNames, categories } = one
      const names = [...shortNames, '|', ...[...categories].sort(), '|', ...[...verbs].sort(), '|', ...subresources]
      return [group, version, plural, kind, singular, namespaced, ...names].join(' ')
    })
    .concat(failures.map(({ group, version, error }) => `failed ${group} ${version}: ${error}`))
    .sort()
}
