/** The code of docs/testing.md, block by block: compiled here, held to the page and run by snippets.test.ts. */
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import * as assert from 'uvu/assert'
import { createFakeCluster, type FakeCluster, listen } from '../../src/fake/index.ts'
import { clusterHandlers, mswDispatcher, replayHandlers } from '../../src/fake/msw.ts'
import {
  type Client,
  type ClientConfig,
  type Clock,
  ConfigMap,
  ConnectionError,
  createClient,
  createRecorder,
  isConflict,
  isExpired,
  isForbidden,
  isUnauthorized,
  mergePatch,
  Namespace,
  parseKubeconfig,
  type Recording,
  type Resource,
  resolveConfig
} from '../../src/index.ts'

/** `## A test` */
export async function aTest(): Promise<void> {
  await using cluster = createFakeCluster()
  const maps = cluster.client().resource(ConfigMap, { namespace: 'default' })
  const old = await maps.create({ metadata: { name: 'settings' }, data: { mode: 'a' } })
  await maps.patch('settings', mergePatch({ data: { mode: 'b' } }))
  const refused = await maps.update(old).catch((err) => err)
  assert.ok(isConflict(refused))
}

/** `## Doors`: in process. */
export function doors(cluster: FakeCluster): [Client, Client] {
  const client = cluster.client()
  const other = createClient({ server: 'http://any.invalid' }, { dispatcher: cluster.dispatcher })
  return [client, other]
}

/** `## Doors`: the listener. */
export async function listener(cluster: FakeCluster): Promise<string[]> {
  await using server = await listen(cluster)
  const config = resolveConfig(parseKubeconfig(server.kubeconfig))
  await using client = createClient(await config)
  return (await client.resource(Namespace).list()).items.map(({ metadata }) => metadata.name)
}

/** `## Doors`: MSW and fetch. */
export async function mswFetch(cluster: FakeCluster): Promise<unknown> {
  const mocked = setupServer(...clusterHandlers(cluster, { baseUrl: 'https://kubernetes.test' }))
  mocked.listen()
  const answer = await fetch('https://kubernetes.test/api/v1/namespaces')
  mocked.close()
  return answer.json()
}

/** `## Doors`: MSW and a client. */
export async function mswClient(): Promise<string> {
  const baseUrl = 'https://kubernetes.test'
  const handlers = [http.get(`${baseUrl}/version`, () => HttpResponse.json({ gitVersion: 'v1.99.0' }))]
  const client = createClient({ server: baseUrl }, { dispatcher: mswDispatcher(handlers, { baseUrl }) })
  const { gitVersion } = await client.discovery.serverVersion()
  return gitVersion
}

/** `## What was asked` */
export async function asked(cluster: FakeCluster, maps: Resource<ConfigMap>): Promise<void> {
  cluster.requests.length = 0
  await maps.list({ labelSelector: { app: 'web' }, limit: 1 })
  const [request] = cluster.requests
  assert.equal([request?.method, request?.query], ['GET', 'labelSelector=app%3Dweb&limit=1'])
}

/** `## Faults` */
export async function faults(cluster: FakeCluster, maps: Resource<ConfigMap>): Promise<void> {
  cluster.faults.add({ verb: 'create', action: { type: 'status', code: 429, retryAfterSeconds: 0 } })
  await maps.create({ metadata: { name: 'later' } })

  const cut = cluster.faults.add({ verb: 'watch', resource: 'configmaps', action: { type: 'cut-line', line: 2 } })
  const seen: string[] = []
  const broken = await (async () => {
    for await (const event of maps.watch({ allowWatchBookmarks: false })) seen.push(event.object.metadata.name)
  })().catch((err) => err)
  assert.ok(broken instanceof ConnectionError)
  assert.equal([seen.length, cut.hits], [1, 1])
}

/** `## Faults`: expiry. */
export async function expiry(cluster: FakeCluster, maps: Resource<ConfigMap>): Promise<void> {
  const { metadata } = await maps.list()
  await maps.create({ metadata: { name: 'newer' } })
  cluster.compact()
  const gone = await maps
    .watch({ resourceVersion: metadata.resourceVersion })
    .next()
    .catch((err) => err)
  assert.ok(isExpired(gone))
}

/** `## Users` */
export async function users(): Promise<void> {
  const cluster = createFakeCluster({
    tokens: { t1: { name: 'jane', groups: ['devs', 'system:authenticated'] } },
    authorize: (user, { verb }) => user.groups.includes('devs') && verb !== 'delete'
  })
  const maps = cluster.client({ token: 't1' }).resource(ConfigMap, { namespace: 'default' })
  await maps.create({ metadata: { name: 'a' } })
  assert.ok(isForbidden(await maps.delete('a').catch((err) => err)))
  cluster.revokeToken('t1')
  assert.ok(isUnauthorized(await maps.get('a').catch((err) => err)))
}

/** `## Controllers` */
export function controllers(): FakeCluster {
  const cluster = createFakeCluster({
    controllers: ['deployment', 'replicaset', 'kubelet', 'garbage-collector', 'namespace']
  })
  return cluster
}

/** `## Time` */
export function time(clock: Clock): Client {
  const cluster = createFakeCluster({ clock })
  const client = cluster.client({ clock, maxRetries: 2 })
  return client
}

/** `## Recordings` */
export async function recordings(config: ClientConfig, baseUrl: string): Promise<[Recording, number]> {
  const recorder = createRecorder()
  await using live = createClient(config, { trace: recorder.consumer })
  await live.resource(Namespace).list()
  const recording = recorder.recording('namespaces of a new cluster')

  const handlers = replayHandlers(recording, { baseUrl })
  const replayed = createClient({ server: baseUrl }, { dispatcher: mswDispatcher(handlers, { baseUrl }) })
  await replayed.resource(Namespace).list()
  return [recording, (await replayed.resource(Namespace).list()).items.length]
}
