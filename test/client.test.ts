import { inspect } from 'node:util'
import { HttpResponse, http } from 'msw'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type ClientOptions,
  type Client as ClientType,
  ConfigMap,
  createClient,
  isForbidden,
  isNotFound,
  mergePatch,
  Namespace,
  Pod,
  ProtocolError,
  type TraceEvent,
  type Transport,
  type WireRequest
} from '../src/index.ts'
import { FakeClock, settle } from './support/fake-clock.ts'
import { collect, FakeSend, FeedBody, failure, json, stream, text } from './support/fake-send.ts'
import { mswDispatcher } from './support/msw-dispatcher.ts'
import { rejects, throws } from './support/rejects.ts'

const config = { server: 'https://api.example:6443/prefix', namespace: 'ctx', token: 'planted-secret-token' }
const root = 'https://api.example:6443/prefix'

/** A client whose transport is a script. */
function scripted(send: FakeSend, options: ClientOptions = {}): ClientType {
  return createClient(config, { transport: { send: send.send, close: async () => {} }, ...options })
}

const create = suite('createClient')

create('does no I/O, and refuses a server that is no URL', async () => {
  const client = createClient({ server: 'https://nowhere.invalid', token: 't' })
  assert.is(client.config.server, 'https://nowhere.invalid')
  assert.is(client.namespace, 'default')
  await client.close()
  throws(() => createClient({ server: 'nowhere' }), TypeError, /not an http or https URL/)
})

create('gives handles and the namespace of the config', async () => {
  const client = scripted(new FakeSend())
  assert.is(client.namespace, 'ctx')
  assert.is(client.resource(Pod).namespace, undefined)
  assert.is(client.resource(Pod, { namespace: 'ns' }).namespace, 'ns')
  throws(() => client.resource(Namespace, { namespace: 'ns' } as never), TypeError, /cluster-scoped/)
})

create('shows no secret when printed', () => {
  const client = createClient({ ...config, password: 'planted-password', username: 'u', token: undefined })
  for (const shown of [inspect(client, { depth: 9, showHidden: true }), JSON.stringify(client), String(client)]) {
    assert.not.match(shown, /planted/)
  }
})

create('hands its field manager and its clock to handles', async () => {
  const clock = new FakeClock()
  const object = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'a', resourceVersion: '1' } }
  const send = new FakeSend(json(object), failure(409, 'Conflict'), json(object), json(object))
  const configMaps = scripted(send, { fieldManager: 'tool', clock }).resource(ConfigMap, { namespace: 'ns' })
  const modified = configMaps.modify('a', () => {})
  await settle()
  assert.is(send.requests.length, 2)
  await clock.advance(11)
  await modified
  assert.equal(
    send.requests.map(({ method, query }) => [method, query]),
    [
      ['GET', undefined],
      ['PUT', 'fieldManager=tool'],
      ['GET', undefined],
      ['PUT', 'fieldManager=tool']
    ]
  )
})

create.run()

const close = suite('Client: close')

close('ends what the client made, once, and is what await using calls', async () => {
  let closed = 0
  const authenticator = {
    headers: () => ({}),
    tls: () => ({ version: '1' }),
    refresh: async () => false,
    close: () => void closed++
  }
  {
    await using client = createClient(config, { authenticator })
    await client.close()
    await client.close()
  }
  // Given, so not the client's to close.
  assert.is(closed, 0)
})

close('leaves a transport that was given alone', async () => {
  let closed = 0
  const transport: Transport = { send: new FakeSend().send, close: async () => void closed++ }
  await createClient(config, { transport }).close()
  assert.is(closed, 0)
})

close.run()

const wire = suite('Client: on the wire')

/** Everything between a handle and the sockets is the client's own; MSW stands for the server. */
function mocked(handlers: Parameters<typeof mswDispatcher>, options: ClientOptions = {}) {
  const dispatcher = mswDispatcher(...handlers)
  return { client: createClient(config, { dispatcher, clock: new FakeClock(), ...options }), dispatcher }
}

wire('sends credentials, user agent and the path under the prefix of the server', async () => {
  const { client, dispatcher } = mocked(
    [
      http.get(`${root}/api/v1/namespaces/ns/configmaps/a`, () =>
        HttpResponse.json({ kind: 'ConfigMap', data: { k: 'v' } })
      )
    ],
    { userAgent: 'tester/1' }
  )
  const configMap = await client.resource(ConfigMap, { namespace: 'ns' }).get('a')
  assert.equal(configMap.data, { k: 'v' })
  const [request] = dispatcher.requests
  assert.is(request?.headers.get('authorization'), 'Bearer planted-secret-token')
  assert.is(request?.headers.get('user-agent'), 'tester/1')
  assert.is(request?.headers.get('accept'), 'application/json')
})

wire('a refusal is an ApiError without any secret', async () => {
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Forbidden', message: 'no', code: 403 }
  const { client } = mocked([http.get(`${root}/api/v1/pods`, () => HttpResponse.json(status, { status: 403 }))])
  const err = await rejects(client.resource(Pod).list(), isForbidden)
  assert.not.match(inspect(err, { depth: 9, showHidden: true }), /planted/)
})

wire('a watch yields events while the answer goes on, and a break leaves it', async () => {
  const { client } = mocked([
    http.get(`${root}/api/v1/pods`, ({ request }) => {
      assert.is(new URL(request.url).searchParams.get('watch'), 'true')
      const lines = ['a', 'b'].map((name) => `${JSON.stringify({ type: 'ADDED', object: { metadata: { name } } })}\n`)
      const body = new ReadableStream({
        start(controller) {
          for (const line of lines) controller.enqueue(new TextEncoder().encode(line))
        }
      })
      return new HttpResponse(body, { headers: { 'content-type': 'application/json' } })
    })
  ])
  const names: string[] = []
  for await (const event of client.resource(Pod).watch({ allowWatchBookmarks: false })) {
    names.push(event.object.metadata.name)
    if (names.length === 2) break
  }
  assert.equal(names, ['a', 'b'])
})

wire('warnings reach onWarning, the exchange reaches trace, with the secret masked', async () => {
  const warnings: string[] = []
  const events: TraceEvent[] = []
  const { client } = mocked(
    [
      http.patch(`${root}/api/v1/namespaces/ns/configmaps/a`, () =>
        HttpResponse.json({ kind: 'ConfigMap' }, { headers: { warning: '299 - "odd field"' } })
      )
    ],
    { onWarning: ({ text }) => void warnings.push(text), trace: (event) => void events.push(event) }
  )
  await client.resource(ConfigMap, { namespace: 'ns' }).patch('a', mergePatch({ data: {} }))
  assert.equal(warnings, ['odd field'])
  assert.ok(events.length > 0)
  assert.not.match(JSON.stringify(events), /planted/)
})

wire.run()

const raw = suite('Client: request')

raw('builds the request from what is given', async () => {
  const send = new FakeSend(json({ a: 1 }), json({}), json({}), json({}))
  const client = scripted(send)
  const { signal } = new AbortController()
  const answer = await client.request({ path: '/version?a=1', query: { b: 'x y', c: undefined }, signal, timeoutMs: 7 })
  assert.equal(answer.json(), { a: 1 })
  assert.is(answer.text(), '{"a":1}')
  assert.equal(answer.bytes(), new TextEncoder().encode('{"a":1}'))
  assert.equal([answer.status, answer.headers], [200, { 'content-type': 'application/json' }])
  await client.request({ method: 'POST', path: '/x', body: { k: 'v' }, headers: { accept: 'x/y' } })
  await client.request({ method: 'PUT', path: '/x', body: 'text', query: '?d=%20' })
  await client.request({ method: 'PUT', path: '/x', body: new Uint8Array([1]) })
  assert.equal(send.requests, [
    { method: 'GET', path: '/version', query: 'a=1&b=x%20y', headers: {}, signal, timeoutMs: 7 },
    { method: 'POST', path: '/x', headers: { 'content-type': 'application/json', accept: 'x/y' }, body: '{"k":"v"}' },
    { method: 'PUT', path: '/x', query: 'd=%20', headers: {}, body: 'text' },
    { method: 'PUT', path: '/x', headers: {}, body: new Uint8Array([1]) }
  ] as WireRequest[])
})

raw('retry: false goes along with every kind of call, each try of modify included', async () => {
  const pod = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a', namespace: 'ns', resourceVersion: '1' } }
  const send = new FakeSend(
    ...[json({}), json(pod), json(pod), json(pod), text(''), stream(new FeedBody().end()), json({ gitVersion: 'v1' })]
  )
  const client = scripted(send)
  const pods = client.resource(Pod, { namespace: 'ns' })
  await client.request({ path: '/x', retry: false })
  await pods.modify('a', () => {}, { retry: false })
  await pods.status('a').get({ retry: false })
  await pods.log('a', { retry: false })
  await collect(pods.watch({ retry: false }))
  await client.discovery.serverVersion({ retry: false })
  assert.equal(
    send.requests.map(({ retry }) => retry),
    send.requests.map(() => false)
  )
  assert.is(send.requests.length, 7)
})

raw('refuses paths and methods that are none before anything is sent', async () => {
  const client = scripted(new FakeSend())
  for (const path of [
    'version',
    '',
    '//other.example/x',
    'https://other.example/x',
    '/a b',
    '/a\n',
    '/a#b',
    '/é',
    '/a\\b'
  ]) {
    await rejects(client.request({ path }), TypeError, /Cannot build request: the path/)
    await rejects(client.stream({ path }), TypeError, /Cannot build request: the path/)
  }
  for (const method of ['get it', 'CONNECT']) {
    await rejects(client.request({ path: '/x', method }), TypeError, /bad method/)
  }
  for (const query of ['a=b c', 'a=é', 'a=b\r\nx: y']) {
    await rejects(client.request({ path: '/x', query }), TypeError, /the query is not escaped/)
  }
  await rejects(client.request({ path: '/x', query: { a: '\ud800' } }), TypeError, /a is not well-formed Unicode/)
  for (const timeoutMs of [-1, Number.NaN]) {
    await rejects(client.request({ path: '/x', timeoutMs }), RangeError, /timeoutMs/)
  }
})

raw('throws refusals, unless told not to', async () => {
  const client = scripted(new FakeSend(failure(404, 'NotFound'), failure(404, 'NotFound'), text('not json')))
  await rejects(client.request({ path: '/x' }), isNotFound)
  assert.is((await client.request({ path: '/x', throwOnRefusal: false })).status, 404)
  const answer = await client.request({ path: '/x' })
  throws(() => answer.json(), ProtocolError, /not a JSON object|not JSON/)
})

raw('stream() gives the body as it arrives', async () => {
  const body = new FeedBody('one', 'two').end()
  const send = new FakeSend(stream(body), failure(404, 'NotFound'))
  const client = scripted(send)
  const answer = await client.stream({ path: '/logs' })
  assert.is(send.request.stream, true)
  const chunks = await collect(answer.body)
  assert.equal(
    chunks.map((chunk) => new TextDecoder().decode(chunk)),
    ['one', 'two']
  )
  await rejects(client.stream({ path: '/logs' }), isNotFound)
})

raw.run()

const discover = suite('Client: resourceFor')

discover('asks the server how a kind is served', async () => {
  const resource = {
    resource: 'widgets',
    responseKind: { group: 'example.com', version: 'v1', kind: 'Widget' },
    scope: 'Namespaced',
    verbs: ['get']
  }
  const group = (name: string, resources: object[]): object => ({
    metadata: { name },
    versions: [{ version: 'v1', resources }]
  })
  const discovery = (path: string): object => ({
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    items: path === '/apis' ? [group('example.com', [resource])] : []
  })
  const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
  const answer = ({ path }: WireRequest) => json(discovery(path), 200, { 'content-type': type })
  const send = new FakeSend(answer, answer, json({ kind: 'Widget', metadata: { name: 'a' }, spec: { size: 3 } }))
  const widgets = await scripted(send).resourceFor(
    { apiVersion: 'example.com/v1', kind: 'Widget' },
    { namespace: 'ns' }
  )
  assert.equal((await widgets.get('a')).spec, { size: 3 })
  assert.is(send.requests.at(-1)?.path, '/apis/example.com/v1/namespaces/ns/widgets/a')
})

discover.run()
