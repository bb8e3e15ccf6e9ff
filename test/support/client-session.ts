/**
 * A walk through the client's calls and the server's refusals, with an outcome for each: run against a real API server to record it,
 * against the recording to see that the client makes the same of it without a server.
 */
import { ApiError, type Client, ConfigMap, jsonPatch, mergePatch, Pod, type Stored } from '../../src/index.ts'

/** What came of each call: a value of its own choosing, or the refusal's line and details. */
export type Outcomes = Record<string, unknown>

const outcomeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((err: unknown) => {
    if (!(err instanceof ApiError)) throw err
    return { refused: err.message, statusCode: err.statusCode, details: err.status.details }
  })

/** Takes the walk in an empty namespace. */
export async function clientSession(client: Client, namespace: string): Promise<Outcomes> {
  const configMaps = client.resource(ConfigMap, { namespace })
  const pods = client.resource(Pod, { namespace })
  const outcomes: Outcomes = {}
  const record = async <T>(name: string, call: Promise<T>, show: (value: T) => unknown): Promise<void> => {
    outcomes[name] = await outcomeOf(call.then(show))
  }
  const shown = (object: Stored<ConfigMap>): unknown => [object.kind, object.metadata.name, object.data]
  const a = { metadata: { name: 'a', labels: { mine: '' } }, data: { k: '1' } }

  const first = await configMaps.create(a)
  const start = first.metadata.resourceVersion
  await record('taken', configMaps.create(a), shown)
  await record('missing', configMaps.get('b'), shown)
  await record('get', configMaps.get('a'), shown)
  await record('strict', configMaps.create({ ...a, odd: 1 } as ConfigMap, { fieldValidation: 'Strict' }), shown)
  await record('update', configMaps.update({ ...first, data: { k: '2' } }), shown)
  await record('stale', configMaps.update({ ...first, data: { k: '3' } }), shown)
  await record('failed test', configMaps.patch('a', jsonPatch([{ op: 'test', path: '/data/k', value: 'x' }])), shown)
  await record('merge patch', configMaps.patch('a', mergePatch({ data: { k: null, l: '4' } })), shown)
  await record('owned', configMaps.apply({ metadata: { name: 'a' }, data: { l: '5' } }, { fieldManager: 'me' }), shown)
  await record('invalid', pods.create({ metadata: { name: 'A_b' }, spec: { containers: [] } }), (pod) => pod.kind)
  await configMaps.create({ metadata: { name: 'b', labels: { mine: '' } } })
  await record('pages', configMaps.list({ labelSelector: 'mine', pageSize: 1, managedFields: false }), (list) =>
    list.items.map((item) => [item.apiVersion, item.kind, item.metadata.name, item.metadata.managedFields])
  )
  await record('table', configMaps.table().list({ labelSelector: 'mine' }), ({ columnDefinitions, rows }) => [
    columnDefinitions.map((column) => column.name),
    rows.map((row) => row.cells.slice(0, 2))
  ])
  await record('bad selector', configMaps.list({ fieldSelector: 'data.k=v' }), (list) => list.items.length)
  await record('unknown group', client.request({ path: '/apis/nothing.example/v1/things' }), (raw) => raw.text())
  await record('delete', configMaps.delete('b'), (status) => status.kind)
  const events: string[] = []
  const options = { resourceVersion: start, timeoutSeconds: 1, labelSelector: 'mine' }
  for await (const { type, object } of configMaps.watch(options)) {
    if (type !== 'BOOKMARK') events.push(`${type} ${object.metadata.name}`)
  }
  outcomes.watch = events
  await record('too old', configMaps.watch({ resourceVersion: '1', timeoutSeconds: 5 }).next(), (event) => event.value)
  return outcomes
}
