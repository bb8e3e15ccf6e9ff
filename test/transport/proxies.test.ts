import { inspect } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ConnectionError, ProtocolError } from '../../src/errors.ts'
import { createTransport, type TransportOptions } from '../../src/transport/index.ts'
import { httpProxy, socksProxy, type TestProxy } from '../support/proxies.ts'
import { rejects } from '../support/rejects.ts'
import { json, rawServer, scenario } from '../support/scenario-server.ts'
import { pem } from '../support/tls.ts'

const test = suite('proxies')
const tls = { cert: pem('server.crt'), key: pem('server.key') }

/** One request through a proxy; gives the answer's text. */
async function get(server: string, options: Partial<TransportOptions> & { proxyUrl?: string }): Promise<string> {
  const { proxyUrl, ...more } = options
  const transport = createTransport({
    config: { server, proxyUrl, tls: { ca: pem('ca.crt') } },
    env: {},
    maxRetries: 0,
    ...more
  })
  try {
    const response = await transport.send({ method: 'GET', path: '/api', query: 'a=b' })
    return await response.body.text()
  } finally {
    await transport.close()
  }
}

async function withProxy(proxy: TestProxy, run: (proxy: TestProxy) => Promise<void>): Promise<void> {
  try {
    await run(proxy)
  } finally {
    await proxy.end()
  }
}

for (const [name, start, url, credentials] of [
  ['http', () => httpProxy(), 'http://127.0.0.1', undefined],
  ['http with a password', () => httpProxy(), 'http://alice:hunter%202@127.0.0.1', `Basic ${btoa('alice:hunter 2')}`],
  ['https', () => httpProxy({ tls: true }), 'https://localhost', undefined],
  ['socks5', () => socksProxy(), 'socks5://127.0.0.1', undefined],
  [
    'socks5 with a password',
    () => socksProxy({ password: 'hunter 2' }),
    'socks5://alice:hunter%202@127.0.0.1',
    'alice:hunter 2'
  ]
] as const) {
  test(`tunnels https through a proxy: ${name}`, async () => {
    const server = await scenario([json('hello')], tls)
    await withProxy(await start(), async (proxy) => {
      const text = await get(`https://localhost:${server.port}`, { proxyUrl: `${url}:${proxy.port}` })
      assert.is(text, '"hello"')
      assert.equal(proxy.asked, [{ target: `CONNECT localhost:${server.port}`, credentials }])
    })
    await server.end()
  })
}

test('asks an http proxy for a plain http URL in absolute form, and keeps the proxy credentials from the server', async () => {
  const server = await scenario([json('plain')])
  await withProxy(await httpProxy(), async (proxy) => {
    const proxyUrl = `http://alice:hunter2@127.0.0.1:${proxy.port}`
    assert.is(await get(`http://cluster.test:${server.port}/p`, { proxyUrl }), '"plain"')
    const target = `GET http://cluster.test:${server.port}/p/api?a=b`
    assert.equal(proxy.asked, [{ target, credentials: `Basic ${btoa('alice:hunter2')}` }])
  })
  assert.is(server.received[0]?.headers.host, `cluster.test:${server.port}`)
  await server.end()
})

test('sends plain http through a socks5 proxy, which resolves names', async () => {
  const server = await scenario([json('plain')])
  await withProxy(await socksProxy(), async (proxy) => {
    await get(`http://cluster.test:${server.port}`, { proxyUrl: `socks5://127.0.0.1:${proxy.port}` })
    assert.is(proxy.asked[0]?.target, `CONNECT cluster.test:${server.port}`)
  })
  await server.end()
})

test('takes the proxy of the environment, unless NO_PROXY excludes the server or the config names another', async () => {
  const steps = [json(1), json(2), json(3)]
  const server = await scenario(steps)
  await withProxy(await httpProxy(), async (proxy) =>
    withProxy(await httpProxy(), async (other) => {
      const env = { HTTP_PROXY: `127.0.0.1:${proxy.port}`, NO_PROXY: '127.0.0.1' }
      await get(`http://cluster.test:${server.port}`, { env })
      assert.is(proxy.asked.length, 1)
      await get(server.origin, { env })
      assert.is(proxy.asked.length, 1)
      await get(`http://cluster.test:${server.port}`, { env, proxyUrl: `http://127.0.0.1:${other.port}` })
      assert.equal([proxy.asked.length, other.asked.length], [1, 1])
    })
  )
  await server.end()
})

test('tells what a proxy refuses, without its password', async () => {
  const tries: [TestProxy, string, RegExp][] = [
    [await httpProxy({ status: 407 }), 'http', /asks for other credentials \(407\)/],
    [await httpProxy({ status: 503 }), 'http', /refused the tunnel \(503\)/],
    [await socksProxy({ password: 'other' }), 'socks5', /asks for other credentials/],
    [await socksProxy({ reply: 2 }), 'socks5', /not allowed by its rules/],
    [await socksProxy({ reply: 5 }), 'socks5', /connection refused/]
  ]
  for (const [proxy, scheme, message] of tries) {
    await withProxy(proxy, async ({ port }) => {
      const proxyUrl = `${scheme}://alice:hunter2@127.0.0.1:${port}`
      const err = await rejects(get('https://cluster.test', { proxyUrl }), ConnectionError, message)
      assert.ok((err as ConnectionError).unsent)
      assert.not.match(inspect(err, { depth: 9 }), /hunter2/)
    })
  }
})

test('tells when a proxy is none', async () => {
  const server = await rawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'))
  await rejects(get('https://cluster.test', { proxyUrl: `socks5://127.0.0.1:${server.port}` }), ProtocolError, /SOCKS5/)
  await rejects(get('https://cluster.test', { proxyUrl: `http://127.0.0.1:${server.port}` }), ConnectionError)
  await rejects(get('https://cluster.test', { proxyUrl: 'ftp://alice:hunter2@x' }), TypeError, /proxy of the config/)
  await server.end()
})

test.run()
