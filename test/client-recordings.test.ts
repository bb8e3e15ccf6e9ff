/**
 * What the client makes of the very bytes of a real API server: the recordings of tools/record-fixtures.ts, answered by MSW handlers. The fake
 * cluster has to give it the same.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { replayHandlers } from '../src/fake/msw.ts'
import {
  type ApiError,
  type ConfigMap,
  createClient,
  INITIAL_EVENTS_END,
  isAlreadyExists,
  isApiError,
  isBadRequest,
  isConflict,
  isExpired,
  isForbidden,
  isInvalid,
  isMethodNotSupported,
  isNotFound,
  isStatus,
  isUnexpectedServerError,
  isUnsupportedMediaType,
  statusCauses,
  type WatchEvent
} from '../src/index.ts'
import { parseRecording, type Recording } from '../src/transport/index.ts'
import { fakeServer } from './support/fake-server.ts'
import { fixture } from './support/fixture.ts'
import { mswDispatcher } from './support/msw-dispatcher.ts'
import * as scenarios from './support/recorded-scenarios.ts'

const BASE_URL = 'https://recorded.test'

interface Replay<T> {
  result: T
  warnings: string[]
  recording: Recording
  requests: Request[]
}

/** Runs a scenario over its recording. */
async function replay<T>(run: (context: scenarios.ScenarioContext) => Promise<T>): Promise<Replay<T>> {
  const recording = parseRecording(fixture(`recordings/${run.name}.json`))
  const dispatcher = mswDispatcher(...replayHandlers(recording, { baseUrl: BASE_URL }))
  const warnings: string[] = []
  await using client = createClient(
    { server: BASE_URL },
    { dispatcher, onWarning: ({ text }) => warnings.push(text), maxRetries: 0, userAgent: 'kubewire-recorder' }
  )
  const namespace = `recorded-${run.name}`
  const result = await run({ client, nobody: client, namespace, forget: async () => {} })
  return { result, warnings, recording, requests: dispatcher.requests }
}

/** Scenarios that the fake cluster has to answer alike; the others need time to pass, a node, a past or a recording. */
const ALSO_FAKE: ReadonlySet<unknown> = new Set([
  scenarios.reads,
  scenarios.lists,
  scenarios.refusals,
  scenarios.patches,
  scenarios.applies,
  scenarios.deletes,
  scenarios.discovery
])

/** One check of what a scenario gives, on the recording and on the fake cluster. */
function both<T>(
  run: (context: scenarios.ScenarioContext) => Promise<T>,
  title: string,
  check: (result: T) => void
): void {
  test(`${run.name}: ${title}`, async () => check((await replay(run)).result))
  if (ALSO_FAKE.has(run)) test(`${run.name}: ${title}, on the fake cluster`, async () => check(await onFake(run)))
}

async function onFake<T>(run: (context: scenarios.ScenarioContext) => Promise<T>): Promise<T> {
  const server = fakeServer()
  const namespace = `recorded-${run.name}`
  await server.send({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } })
  await using client = server.client({ maxRetries: 0 })
  await using nobody = server.client({ user: 'nobody', maxRetries: 0 })
  return await run({ client, nobody, namespace, forget: async () => {} })
}

const shown = (events: WatchEvent<ConfigMap>[]): string[] =>
  events.map((event) => (event.type === 'BOOKMARK' ? event.type : `${event.type} ${event.object.metadata?.name}`))

const test = suite('Client: recordings of a real server')

for (const run of Object.values(scenarios.scenarios)) {
  test(`${run.name}: asks as it did when it was recorded`, async () => {
    const { recording, requests } = await replay<unknown>(run)
    const recorded = recording.exchanges.map(({ request }) => {
      const { method, path, query, headers, body = '' } = request
      return [method, `${path}${query ? `?${query}` : ''}`, headers.accept, headers['content-type'], masked(body)]
    })
    const sent = requests.map(async (request) => {
      const { pathname, search } = new URL(request.url)
      const header = (name: string): string | undefined => request.headers.get(name) ?? undefined
      const body = masked(await request.text())
      return [request.method, `${pathname}${search}`, header('accept'), header('content-type'), body]
    })
    assert.equal(sorted(await Promise.all(sent)), sorted(recorded))
  })
}

both(
  scenarios.reads,
  'one object, its metadata, its row',
  ({ created, got, metadata, table, missing, namespaceObject }) => {
    assert.equal(got, created)
    assert.equal([got.apiVersion, got.kind, got.data], ['v1', 'ConfigMap', { key: 'välue' }])
    assert.match(got.metadata.resourceVersion, /^\d+$/)
    assert.equal(metadata.metadata, got.metadata)
    assert.equal(Object.keys(metadata).sort(), ['apiVersion', 'kind', 'metadata'])
    assert.equal(
      table.columnDefinitions.map((column) => column.name),
      ['Name', 'Data', 'Age']
    )
    assert.equal(table.rows[0]?.cells.slice(0, 2), ['a', 1])
    assert.is(missing, undefined)
    assert.is(namespaceObject.status?.phase, 'Active')
  }
)

both(
  scenarios.lists,
  'pages of one version, a whole list, selectors',
  ({ pages, whole, selected, metadata, table }) => {
    assert.equal(
      pages.map((page) => page.items.map((item) => item.metadata.name)),
      [['a', 'b'], ['c', 'd'], ['e']]
    )
    assert.is(new Set(pages.map((page) => page.metadata.resourceVersion)).size, 1)
    assert.equal([whole.items.length, whole.metadata.continue], [5, undefined])
    for (const item of whole.items) {
      assert.equal([item.apiVersion, item.kind, item.metadata.managedFields], ['v1', 'ConfigMap', undefined])
    }
    assert.ok(pages[0]?.items[0]?.metadata.managedFields, 'What was cut out above is in the recording')
    assert.equal(
      selected.items.map((item) => item.data),
      [{ name: 'c' }]
    )
    assert.equal([metadata.kind, metadata.items.length], ['PartialObjectMetadataList', 5])
    assert.is(metadata.items[0]?.kind, 'PartialObjectMetadata')
    assert.equal(
      table.rows.map((row) => row.cells[0]),
      ['a', 'b', 'c', 'd', 'e']
    )
  }
)

both(
  scenarios.watches,
  'changes in order, a bookmark before the end, the initial events',
  ({ events, again, initial }) => {
    assert.equal(shown(events), ['ADDED a', 'MODIFIED a', 'DELETED a', 'BOOKMARK'])
    const versions = events.map((event) => Number(event.object.metadata?.resourceVersion))
    assert.equal(
      versions,
      [...versions].sort((a, b) => a - b)
    )
    assert.equal(shown(again).slice(0, 3), ['ADDED a', 'MODIFIED a', 'DELETED a'])
    assert.ok(again.every(({ object }) => !('managedFields' in (object.metadata ?? {}))))
    assert.is(shown(initial).at(-1), 'BOOKMARK')
    assert.is(initial.at(-1)?.object.metadata?.annotations?.[INITIAL_EVENTS_END], 'true')
  }
)

both(scenarios.expired, 'a watch, a version, a page', ({ watch, exact, page }) => {
  for (const err of [watch, exact, page]) {
    assert.ok(isExpired(err) && isApiError(err), String(err))
    assert.equal([err.statusCode, err.reason], [410, 'Expired'])
  }
  assert.match((watch as Error).message, /^GET \S+: 410 Expired: too old resource version: \d+ \(\d+\)$/)
  assert.ok((page as ApiError).status.metadata?.continue, 'A token that goes on in the present')
})

both(scenarios.refusals, 'each is told from the others', (result) => {
  const predicates: [keyof typeof result, number, (err: unknown) => boolean][] = [
    ['notFound', 404, isNotFound],
    ['alreadyExists', 409, isAlreadyExists],
    ['conflict', 409, isConflict],
    ['invalid', 422, isInvalid],
    ['forbidden', 403, isForbidden],
    ['badPatch', 422, isInvalid],
    ['strict', 400, isBadRequest],
    ['precondition', 409, isConflict],
    ['badSelector', 400, isBadRequest],
    ['methodNotAllowed', 405, isMethodNotSupported],
    ['mediaType', 415, isUnsupportedMediaType],
    ['noSuchPath', 404, isNotFound]
  ]
  for (const [name, code, predicate] of predicates) {
    const err = result[name]
    assert.ok(predicate(err), `${name}: ${err}`)
    assert.is((err as ApiError).statusCode, code, name)
  }
  assert.not(isConflict(result.alreadyExists))
  assert.not(isAlreadyExists(result.conflict))
  assert.equal(
    statusCauses(result.invalid).map(({ field, reason }) => [field, reason]),
    [
      ['metadata.name', 'FieldValueInvalid'],
      ['spec.containers', 'FieldValueRequired']
    ]
  )
  // Not a Status but a text: the server's mux answered.
  assert.ok(isUnexpectedServerError(result.noSuchPath))
  assert.is(
    (result.forbidden as Error).message,
    'GET /api/v1/namespaces/recorded-refusals/configmaps/a: 403 Forbidden: configmaps "a" is forbidden: ' +
      'User "nobody" cannot get resource "configmaps" in API group "" in the namespace "recorded-refusals"'
  )
})

both(scenarios.patches, 'lists merged by key, lists replaced, operations', ({ strategic, merge, json, scaled }) => {
  const main = (object: typeof strategic) => object.spec?.template.spec?.containers[0]
  assert.equal(main(strategic)?.env, [
    { name: 'B', value: '2' },
    { name: 'A', value: '1' }
  ])
  assert.equal(main(strategic)?.ports, [{ containerPort: 80, protocol: 'TCP' }])
  assert.equal([main(merge)?.env, main(merge)?.ports], [[{ name: 'B', value: '2' }], undefined])
  assert.equal(json.metadata.labels, { 'example.com/a': 'yes' })
  assert.equal([scaled.kind, scaled.apiVersion, scaled.spec?.replicas], ['Scale', 'autoscaling/v1', 1])
})

both(scenarios.applies, 'a conflict names the other owner and the field', ({ first, conflict, forced, removed }) => {
  assert.equal(first.data, { shared: '1', own: '1' })
  assert.ok(isConflict(conflict))
  assert.equal(statusCauses(conflict), [
    { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.shared' }
  ])
  assert.equal(forced.data, { shared: '2', own: '1' })
  assert.equal(removed.data, { shared: '2' })
  assert.equal(
    removed.metadata.managedFields?.map(({ manager, operation }) => [manager, operation]),
    [['two', 'Apply']]
  )
})

both(
  scenarios.deletes,
  'a Status, an object that waits, the objects of a collection',
  ({ plain, held, released, gone, collection }) => {
    assert.ok(isStatus(plain) && plain.status === 'Success')
    assert.not(isStatus(held))
    assert.ok('finalizers' in (held.metadata ?? {}) && 'deletionTimestamp' in (held.metadata ?? {}))
    assert.is(released.metadata.finalizers, undefined)
    assert.is(gone, undefined)
    assert.not(isStatus(collection))
    assert.ok('items' in collection)
    assert.equal(
      collection.items.map((item) => [item.kind, item.metadata.name]),
      [
        ['ConfigMap', 'x'],
        ['ConfigMap', 'y']
      ]
    )
  }
)

test('subresources and reviews; the recording has no secret', async () => {
  const { result, recording } = await replay(scenarios.subresources)
  const { token, secret, allowed, denied, self } = result
  assert.equal([token.kind, token.status?.token], ['TokenRequest', '***'])
  assert.match(token.status?.expirationTimestamp ?? '', /^\d{4}-\d\d-\d\dT[\d:]+Z$/)
  assert.equal(secret.data, { password: '***' })
  assert.equal([allowed.status?.allowed, denied.status?.allowed], [true, false])
  assert.is(self.status?.userInfo?.username, 'nobody')
  assert.not.match(JSON.stringify(recording), /planted-password|eyJhbGci|cGxhbnRlZC1wYXNzd29yZA/)
})

both(
  scenarios.logs,
  'text, its tail, lines to the end, a refusal',
  ({ phases, text, tail, lines, noContainer, table }) => {
    assert.is(phases.at(-1), 'Succeeded')
    assert.is(text, 'one\ntwo\ndrei…')
    assert.match(tail, /^\d{4}-\d\d-\d\dT\S+Z two\n\S+Z drei…$/)
    assert.equal(lines, ['one', 'two', 'drei…'])
    assert.ok(isBadRequest(noContainer))
    assert.equal(table.rows[0]?.cells.slice(0, 4), ['talks', '0/1', 'Completed', '0'])
    assert.is(table.rows[0]?.object?.kind, 'PartialObjectMetadata')
  }
)

test('warnings: unescaped, one call each', async () => {
  const { warnings } = await replay(scenarios.warnings)
  assert.equal(warnings, ['unknown field "unknown \\"field\\""', 'v1 ComponentStatus is deprecated in v1.19+'])
})

both(
  scenarios.discovery,
  'aggregated, short names, an unknown kind',
  ({ version, groups, resources, deploy, unknown }) => {
    assert.match(version.gitVersion, /^v1\.36\./)
    assert.equal([groups[0]?.name, groups[0]?.preferredVersion], ['', 'v1'])
    assert.ok(groups.some((group) => group.name === 'apps' && group.preferredVersion === 'v1'))
    assert.equal(resources.failures, [])
    const pods = resources.resources.find((each) => each.group === '' && each.plural === 'pods')
    assert.equal([pods?.kind, pods?.namespaced, pods?.shortNames], ['Pod', true, ['po']])
    assert.ok(pods?.subresources.some((each) => each.name === 'eviction'))
    assert.equal([deploy.group, deploy.version, deploy.kind], ['apps', 'v1', 'Deployment'])
    assert.ok(isNotFound(unknown))
  }
)

test.run()

/** What the client sent had the secrets that the recording left out. */
function masked(body: string): string {
  return body.replace('planted-password', '***')
}

function sorted(rows: unknown[][]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort()
}
