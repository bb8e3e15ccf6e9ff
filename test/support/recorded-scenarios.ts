/**
 * What tools/record-fixtures.ts does on a real API server, and test/client-recorded.test.ts again on its recorded answers: the same calls,
 * so that each finds its answer.
 */
import {
  type Client,
  ConfigMap,
  Deployment,
  jsonPatch,
  mergePatch,
  Namespace,
  Pod,
  Secret,
  SelfSubjectAccessReview,
  SelfSubjectReview,
  ServiceAccount,
  strategicMergePatch,
  type WatchEvent
} from '../../src/index.ts'

/** What a scenario has at hand. */
export interface ScenarioContext {
  client: Client
  /** A user who may do nothing. */
  nobody: Client
  /** A namespace of its own: `recorded-<name of the scenario>`. */
  namespace: string
  /** Makes the server forget all old versions. */
  forget(): Promise<void>
}

/** Events of a watch, or what ended it. */
export type Outcome<T> = { value: T } | { error: unknown }

const settled = async <T>(promise: PromiseLike<T>): Promise<Outcome<T>> => {
  try {
    return { value: await promise }
  } catch (error) {
    return { error }
  }
}

const failure = async (promise: PromiseLike<unknown>): Promise<unknown> => {
  const outcome = await settled(promise)
  return 'error' in outcome ? outcome.error : undefined
}

async function collect<T>(events: AsyncIterable<WatchEvent<T>>): Promise<WatchEvent<T>[]> {
  const all: WatchEvent<T>[] = []
  for await (const event of events) all.push(event)
  return all
}

const isNamed = (event: WatchEvent<ServiceAccount>, name: string): boolean =>
  event.type !== 'BOOKMARK' && event.object.metadata?.name === name

const container = { name: 'main', image: 'busybox' }
const deployment = (name: string): Deployment => ({
  metadata: { name },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ ...container, env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 80 }] }] }
    }
  }
})

/** Reads of one object, in each representation. */
export async function reads({ client, namespace }: ScenarioContext) {
  const maps = client.resource(ConfigMap, { namespace })
  const created = await maps.create({ metadata: { name: 'a', labels: { app: 'web' } }, data: { key: 'välue' } })
  const got = await maps.get('a')
  const metadata = await maps.metadata().get('a')
  const table = await maps.table().get('a')
  const missing = await maps.getOrUndefined('missing')
  const namespaceObject = await client.resource(Namespace).get(namespace)
  return { created, got, metadata, table, missing, namespaceObject }
}

/** Lists: in pages, whole, selected, as metadata and as a table. */
export async function lists({ client, namespace }: ScenarioContext) {
  const maps = client.resource(ConfigMap, { namespace })
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await maps.create({ metadata: { name, labels: { odd: String('ace'.includes(name)) } }, data: { name } })
  }
  const labelSelector = { odd: ['true', 'false'] }
  const pages = []
  for await (const page of maps.pages({ limit: 2, labelSelector })) pages.push(page)
  const whole = await maps.list({ pageSize: 3, labelSelector, managedFields: false })
  const selected = await maps.list({ labelSelector: 'odd=true', fieldSelector: { 'metadata.name': 'c' } })
  const metadata = await maps.metadata().list({ labelSelector: 'odd' })
  const table = await maps.table().list({ labelSelector: 'odd' })
  return { pages, whole, selected, metadata, table }
}

/** A watch over changes until the server ends it, with bookmarks; and a streaming list. */
export async function watches({ client, namespace }: ScenarioContext) {
  const maps = client.resource(ConfigMap, { namespace })
  const fieldSelector = { 'metadata.name': 'a' }
  const { metadata } = await maps.list({ fieldSelector })
  const { resourceVersion } = metadata
  const watched = collect(maps.watch({ resourceVersion, fieldSelector, timeoutSeconds: 6 }))
  await maps.create({ metadata: { name: 'a' }, data: { step: '1' } })
  await maps.patch('a', mergePatch({ data: { step: '2' } }))
  await maps.create({ metadata: { name: 'unseen' } })
  await maps.delete('a')
  const events = await watched
  const again = await collect(maps.watch({ resourceVersion, fieldSelector, timeoutSeconds: 3, managedFields: false }))
  const initial: WatchEvent<ConfigMap>[] = []
  for await (const event of maps.watch({ sendInitialEvents: true, timeoutSeconds: 6 })) {
    initial.push(event)
    if (event.type === 'BOOKMARK') break
  }
  return { events, again, initial }
}

/** Everything that is too old (410). */
export async function expired({ client, namespace, forget }: ScenarioContext) {
  const maps = client.resource(ConfigMap, { namespace })
  const { resourceVersion } = (await maps.create({ metadata: { name: 'a' } })).metadata
  for (const name of ['b', 'c']) await maps.create({ metadata: { name } })
  const first = await maps.list({ limit: 1, fieldSelector: 'metadata.name!=kube-root-ca.crt' })
  await maps.patch('a', mergePatch({ data: { changed: 'yes' } }))
  await forget()
  const watch = await failure(collect(maps.watch({ resourceVersion, timeoutSeconds: 10 })))
  const exact = await failure(maps.list({ resourceVersion, resourceVersionMatch: 'Exact', limit: 1 }))
  const next = { limit: 1, fieldSelector: 'metadata.name!=kube-root-ca.crt', continue: first.metadata.continue }
  const page = await failure(maps.list(next))
  return { watch, exact, page }
}

/** Each refusal that a client has to tell from the others. */
export async function refusals({ client, nobody, namespace }: ScenarioContext) {
  const maps = client.resource(ConfigMap, { namespace })
  const pods = client.resource(Pod, { namespace })
  const created = await maps.create({ metadata: { name: 'a' } })
  await maps.patch('a', mergePatch({ data: { changed: 'yes' } }))
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  return {
    notFound: await failure(maps.get('missing')),
    alreadyExists: await failure(maps.create({ metadata: { name: 'a' } })),
    conflict: await failure(maps.update(created)),
    invalid: await failure(pods.create({ metadata: { name: 'Upper' }, spec: { containers: [] } })),
    forbidden: await failure(nobody.resource(ConfigMap, { namespace }).get('a')),
    badPatch: await failure(maps.patch('a', jsonPatch([{ op: 'test', path: '/data/changed', value: 'no' }]))),
    strict: await failure(
      maps.create({ metadata: { name: 'b' }, unknown: 1 } as ConfigMap, { fieldValidation: 'Strict' })
    ),
    precondition: await failure(maps.delete('a', { preconditions: { uid: 'another' } })),
    badSelector: await failure(maps.list({ fieldSelector: { 'data.changed': 'yes' } })),
    methodNotAllowed: await failure(client.request({ method: 'PUT', path })),
    mediaType: await failure(
      client.request({ method: 'POST', path, body: 'a', headers: { 'content-type': 'text/plain' } })
    ),
    noSuchPath: await failure(client.request({ method: 'GET', path: '/apis/example.com/v1/widgets' }))
  }
}

/** The three patches on one Deployment, and `modify`. */
export async function patches({ client, namespace }: ScenarioContext) {
  const deployments = client.resource(Deployment, { namespace })
  await deployments.create(deployment('web'))
  const env = [{ name: 'B', value: '2' }]
  const strategic = await deployments.patch(
    'web',
    strategicMergePatch({ spec: { template: { spec: { containers: [{ name: 'main', env }] } } } })
  )
  const merge = await deployments.patch(
    'web',
    mergePatch({ spec: { template: { spec: { containers: [{ ...container, env }] } } } })
  )
  const json = await deployments.patch(
    'web',
    jsonPatch([
      { op: 'test', path: '/spec/replicas', value: 0 },
      { op: 'add', path: ['metadata', 'labels'], value: {} },
      { op: 'add', path: ['metadata', 'labels', 'example.com/a'], value: 'yes' }
    ])
  )
  const scaled = await deployments.scale('web').patch(mergePatch({ spec: { replicas: 1 } }))
  return { strategic, merge, json, scaled }
}

/** Server-side apply by two managers that want the same field. */
export async function applies({ client, namespace }: ScenarioContext) {
  const maps = client.resource(ConfigMap, { namespace })
  const first = await maps.apply({ metadata: { name: 'a' }, data: { shared: '1', own: '1' } }, { fieldManager: 'one' })
  const theirs = { metadata: { name: 'a' }, data: { shared: '2' } }
  const conflict = await failure(maps.apply(theirs, { fieldManager: 'two' }))
  const forced = await maps.apply(theirs, { fieldManager: 'two', force: true })
  const removed = await maps.apply({ metadata: { name: 'a' } }, { fieldManager: 'one' })
  return { first, conflict, forced, removed }
}

/** Deletes that end at once, that wait for a finalizer, that take a collection. */
export async function deletes({ client, namespace }: ScenarioContext) {
  const maps = client.resource(ConfigMap, { namespace })
  const labels = { deletes: 'yes' }
  await maps.create({ metadata: { name: 'plain', labels } })
  await maps.create({ metadata: { name: 'held', labels, finalizers: ['example.com/hold'] } })
  const plain = await maps.delete('plain', { propagationPolicy: 'Background' })
  const held = await maps.delete('held')
  const released = await maps.patch('held', mergePatch({ metadata: { finalizers: null } }))
  const gone = await maps.getOrUndefined('held')
  for (const name of ['x', 'y']) await maps.create({ metadata: { name, labels } })
  const collection = await maps.deleteCollection({ labelSelector: labels })
  return { plain, held, released, gone, collection }
}

/** Subresources that are actions, and reviews. */
export async function subresources({ client, nobody, namespace }: ScenarioContext) {
  const accounts = client.resource(ServiceAccount, { namespace })
  await accounts.create({ metadata: { name: 'robot' } })
  const token = await accounts.createToken('robot', { expirationSeconds: 600 })
  const secrets = client.resource(Secret, { namespace })
  const secret = await secrets.create({ metadata: { name: 's' }, stringData: { password: 'planted-password' } })
  const resourceAttributes = { verb: 'list', resource: 'pods', namespace }
  const review = { spec: { resourceAttributes } }
  const allowed = await client.resource(SelfSubjectAccessReview).create(review)
  const denied = await nobody.resource(SelfSubjectAccessReview).create(review)
  const self = await nobody.resource(SelfSubjectReview).create({})
  return { token, secret, allowed, denied, self }
}

/** A pod that says three lines and ends. */
export async function logs({ client, namespace }: ScenarioContext) {
  const accounts = client.resource(ServiceAccount, { namespace })
  for await (const event of accounts.watch({ timeoutSeconds: 60 })) if (isNamed(event, 'default')) break
  const pods = client.resource(Pod, { namespace })
  const command = ['sh', '-c', 'echo one; echo two; printf drei…']
  await pods.create({
    metadata: { name: 'talks' },
    spec: { nodeName: 'node-0', restartPolicy: 'Never', containers: [{ ...container, command }] }
  })
  const phases: unknown[] = []
  for await (const event of pods.watch({ fieldSelector: 'metadata.name=talks', timeoutSeconds: 60 })) {
    if (event.type === 'BOOKMARK') continue
    phases.push(event.object.status?.phase)
    if (phases.at(-1) === 'Succeeded') break
  }
  const text = await pods.log('talks')
  const tail = await pods.log('talks', { tailLines: 2, timestamps: true })
  const lines: string[] = []
  for await (const line of pods.followLog('talks')) lines.push(line)
  const noContainer = await failure(pods.log('talks', { container: 'other' }))
  const table = await pods.table().list()
  return { phases, text, tail, lines, noContainer, table }
}

/** Warnings of the server, which go to `onWarning`. */
export async function warnings({ client, namespace }: ScenarioContext) {
  const maps = client.resource(ConfigMap, { namespace })
  const object = { metadata: { name: 'a' }, data: {}, 'unknown "field"': 1 } as ConfigMap
  await maps.create(object, { fieldValidation: 'Warn' })
  await client.request({ method: 'GET', path: '/api/v1/componentstatuses', query: 'limit=1' })
}

/** What the server offers. */
export async function discovery({ client }: ScenarioContext) {
  const version = await client.discovery.serverVersion()
  const groups = await client.discovery.groups()
  const resources = await client.discovery.resources()
  const deploy = await client.discovery.kindFor('deploy')
  const unknown = await failure(client.discovery.kindFor('widgets'))
  return { version, groups, resources, deploy, unknown }
}

/** All scenarios by the name of their recording. */
export const scenarios = {
  reads,
  lists,
  watches,
  expired,
  refusals,
  patches,
  applies,
  deletes,
  subresources,
  logs,
  warnings,
  discovery
} as const satisfies Record<string, (context: ScenarioContext) => Promise<unknown>>
