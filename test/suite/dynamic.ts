/** Kinds that are known at run time only: custom resources by discovery. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type AnyObject,
  type Client,
  CustomResourceDefinition,
  INITIAL_EVENTS_END,
  isNotFound,
  mergePatch,
  type Resource
} from '../../src/index.ts'
import { rejects } from '../support/rejects.ts'
import { names, suiteClient } from '../support/suite-client.ts'
import { until } from '../support/until.ts'
import type { Register } from './server.ts'

const GROUP = 'suite-dynamic.example.com'

function definition(plural: string, kind: string, scope: 'Namespaced' | 'Cluster'): CustomResourceDefinition {
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  const replicas = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' }
  return {
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope,
      names: {
        plural,
        kind,
        singular: kind.toLowerCase(),
        shortNames: [`${plural.slice(0, 2)}x`],
        categories: ['suite']
      },
      versions: [
        ...[
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema },
            subresources: { status: {}, scale: replicas }
          }
        ]
      ]
    }
  }
}

export const register: Register = (name, server) => {
  const test = suite(`${name}: dynamic`)
  const on = suiteClient(test, server)

  /** Defines a kind, and waits until the server serves it and tells of it. */
  async function define(plural: string, kind: string, scope: 'Namespaced' | 'Cluster'): Promise<void> {
    const definitions = on.client.resource(CustomResourceDefinition)
    await definitions.create(definition(plural, kind, scope))
    await until('the definition is established', async () => {
      const { status } = await definitions.get(`${plural}.${GROUP}`)
      return status?.conditions?.find((one) => one.type === 'Established' && one.status === 'True')
    })
    await until('discovery tells of it', () => handleOf(on.client, kind).catch(notYet))
  }

  const handleOf = (client: Client, kind: string, namespace?: string): Promise<Resource<AnyObject>> =>
    client.resourceFor({ apiVersion: `${GROUP}/v1`, kind }, { namespace })

  test('a kind that was defined after the first question is found', async () => {
    await on.client.discovery.kindFor('pods')
    await rejects(handleOf(on.client, 'Widget'), isNotFound, /no kind "Widget"/)
    await define('widgets', 'Widget', 'Namespaced')
    const { shortNames, categories, subresources } = await on.client.discovery.kindFor('widgets')
    assert.equal(
      [shortNames, categories, subresources.map((one) => one.name).sort()],
      [['wix'], ['suite'], ['scale', 'status']]
    )
    assert.is((await on.client.discovery.kindFor('wix')).kind, 'Widget')
  })

  test('objects of a custom kind are made, listed, watched, patched, scaled and deleted', async () => {
    await define('gadgets', 'Gadget', 'Namespaced')
    const gadgets = await handleOf(on.client, 'Gadget', await on.namespace())
    const created = await gadgets.create({
      metadata: { name: 'a' },
      spec: { replicas: 1, any: { thing: ['x', null] } }
    })
    assert.equal([created.apiVersion, created.kind], [`${GROUP}/v1`, 'Gadget'])
    await watchable(gadgets)
    const list = await gadgets.list()
    assert.equal(names(list.items), ['a'])
    assert.equal(list.items[0], await gadgets.get('a'))
    assert.equal((await gadgets.list({ managedFields: false })).items[0]?.metadata.managedFields, undefined)
    assert.is((await gadgets.patch('a', mergePatch({ spec: { color: 'red' } }))).metadata.generation, 2)
    await gadgets.scale('a').patch(mergePatch({ spec: { replicas: 5 } }))
    assert.is(
      (
        await gadgets.modify('a', (object) => {
          object.status = { ignored: true }
        })
      ).status,
      undefined
    )
    const types: string[] = []
    await gadgets.delete('a')
    for await (const event of gadgets.watch({
      resourceVersion: list.metadata.resourceVersion,
      allowWatchBookmarks: false
    })) {
      types.push(event.type)
      if (event.type !== 'DELETED') continue
      assert.equal(event.object.spec, { replicas: 5, color: 'red', any: { thing: ['x', null] } })
      break
    }
    assert.equal(types, ['MODIFIED', 'MODIFIED', 'DELETED'])
  })

  test('a cluster-scoped kind takes no namespace', async () => {
    await define('planets', 'Planet', 'Cluster')
    await rejects(handleOf(on.client, 'Planet', 'default'), TypeError)
    const planets = await handleOf(on.client, 'Planet')
    await planets.create({ metadata: { name: 'mars' } })
    assert.equal(names((await planets.list()).items), ['mars'])
  })

  test('built-in kinds are found by discovery too', async () => {
    const deployments = await on.client.resourceFor(
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      { namespace: 'default' }
    )
    assert.is(deployments.kind.plural, 'deployments')
    assert.equal((await deployments.list({ limit: 1 })).kind, 'DeploymentList')
  })

  test.run()
}

/** Waits until the server can tell of changes: of a new kind it remembers none from before it has begun to watch it itself. */
async function watchable(resource: Resource<AnyObject>): Promise<void> {
  for await (const { object } of resource.watch({ sendInitialEvents: true })) {
    if (object.metadata.annotations?.[INITIAL_EVENTS_END] === 'true') return
  }
}

function notYet(err: unknown): undefined {
  if (!isNotFound(err)) throw err
}
