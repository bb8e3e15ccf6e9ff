import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Authenticator, TlsMaterial } from '../../src/auth/authenticator.ts'
import { ConfigError, ConnectionError } from '../../src/errors.ts'
import { createTransport, type Transport, type TransportOptions } from '../../src/transport/index.ts'
import { eventually } from '../support/eventually.ts'
import { rejects } from '../support/rejects.ts'
import { json, type Step, scenario } from '../support/scenario-server.ts'
import { pem } from '../support/tls.ts'

const test = suite('TLS')

const GET = { method: 'GET', path: '/api' } as const
const serverTls = { cert: pem('server.crt'), key: pem('server.key') }
const mutualTls = { ...serverTls, ca: pem('ca.crt'), requestCert: true, rejectUnauthorized: true }

function connect(
  server: string,
  tls: TransportOptions['config']['tls'],
  options: Partial<TransportOptions> = {}
): Transport {
  return createTransport({ config: { server, tls }, env: {}, ...options })
}

function authenticatorWith(tls: () => TlsMaterial | Promise<TlsMaterial>): Authenticator {
  return { headers: () => ({}), tls, refresh: async () => false, close() {} }
}

test('verifies the server by the CA, for a name and for an address, and resumes sessions', async () => {
  const server = await scenario([json(1), json(2)], serverTls)
  for (const host of ['localhost', '127.0.0.1']) {
    const transport = connect(`https://${host}:${server.port}`, { ca: pem('ca.crt') })
    assert.is((await transport.send(GET)).status, 200)
    await transport.close()
  }
  await server.end()
})

test('refuses a server that the CA did not sign, by default also one that nobody known signed; never retries that', async () => {
  const server = await scenario([], serverTls)
  for (const ca of [pem('other-ca.crt'), undefined]) {
    const transport = connect(server.origin, { ca })
    const err = await rejects(transport.send(GET), ConnectionError, /Cannot verify the certificate of "https:/)
    assert.ok((err as ConnectionError).unsent)
    await transport.close()
  }
  assert.is(server.connections(), 0)
  await server.end()
})

test('verifies the name, or the one of serverName instead', async () => {
  const server = await scenario([json(1)], { cert: pem('named.crt'), key: pem('named.key') })
  const ca = pem('ca.crt')
  const plain = connect(server.origin, { ca })
  await rejects(plain.send(GET), ConnectionError, /Cannot verify the certificate of .*altnames/)
  await plain.close()
  const wrong = connect(server.origin, { ca, serverName: 'other.internal' })
  await rejects(wrong.send(GET), ConnectionError, /Cannot verify/)
  await wrong.close()
  const named = connect(server.origin, { ca, serverName: 'api.internal' })
  assert.is((await named.send(GET)).status, 200)
  await named.close()
  await server.end()
})

test('accepts any server with insecureSkipVerify', async () => {
  const server = await scenario([json(1)], { cert: pem('other-server.crt'), key: pem('other-server.key') })
  const transport = connect(server.origin, { insecureSkipVerify: true })
  assert.is((await transport.send(GET)).status, 200)
  await transport.close()
  await server.end()
})

test('shows its client certificate', async () => {
  const server = await scenario([json(1)], mutualTls)
  const transport = connect(server.origin, { ca: pem('ca.crt'), cert: pem('client.crt'), key: pem('client.key') })
  await transport.send(GET)
  assert.is(server.received[0]?.clientName, 'alice')
  await transport.close()
  await server.end()
})

test('refuses material that is none, without showing it', async () => {
  const server = await scenario([], serverTls)
  const key = '-----BEGIN PRIVATE KEY-----\nhunter2hunter2\n-----END PRIVATE KEY-----\n'
  for (const tls of [
    { cert: pem('client.crt'), key },
    { cert: pem('client.crt'), key: pem('client2.key') }
  ]) {
    const transport = connect(server.origin, tls)
    const err = await rejects(transport.send(GET), ConfigError, /Cannot use the TLS material/)
    assert.not.match(inspect(err, { depth: 9 }), /hunter2|PRIVATE/)
    await transport.close()
  }
  await server.end()
})

test('speaks no TLS below 1.2', async () => {
  const server = await scenario([], {
    ...serverTls,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'ALL:@SECLEVEL=0'
  })
  const transport = connect(server.origin, { ca: pem('ca.crt') })
  await rejects(transport.send(GET), ConnectionError)
  await transport.close()
  await server.end()
})

test('tells a plain http server apart', async () => {
  const server = await scenario([])
  const transport = connect(server.origin.replace('http:', 'https:'), {})
  await rejects(transport.send(GET), ConnectionError, /Cannot speak TLS with .*plain http\?/)
  await transport.close()
  await server.end()
})

test('uses rotated material for new connections, lets what is under way end on the old', async () => {
  let finish = (): unknown => undefined
  const slow: Step = (response) => {
    response.writeHead(200).write('begin ')
    finish = () => response.end('end')
  }
  const server = await scenario([json(1), slow, json(3), json(4)], mutualTls)
  let user = 'client'
  const authenticator = authenticatorWith(() => ({
    version: user,
    ca: pem('ca.crt'),
    cert: pem(`${user}.crt`),
    key: pem(`${user}.key`)
  }))
  const transport = connect(server.origin, undefined, { authenticator })
  await transport.send(GET)
  const { body } = await transport.send({ ...GET, stream: true })
  user = 'client2'
  await transport.send(GET)
  finish()
  assert.is(await body.text(), 'begin end')
  await eventually(() => server.openSockets() === 1)
  await transport.send(GET)
  assert.equal(
    server.received.map(({ clientName, connection }) => `${clientName} ${connection}`),
    ['alice 1', 'alice 1', 'bob 2', 'bob 2']
  )
  await transport.close()
  await server.end()
})

test('takes material that has to be awaited, and tells when it cannot be had', async () => {
  const server = await scenario([json(1)], serverTls)
  const good = connect(server.origin, undefined, {
    authenticator: authenticatorWith(async () => ({ version: '1', ca: pem('ca.crt') }))
  })
  assert.is((await good.send(GET)).status, 200)
  await good.close()
  const bad = connect(server.origin, undefined, {
    authenticator: authenticatorWith(async () => {
      throw new ConfigError('Cannot read the CA')
    })
  })
  await rejects(bad.send(GET), ConfigError, /Cannot read the CA/)
  await bad.close()
  await server.end()
})

test('speaks HTTP/2 when it is asked for: all calls on one connection', async () => {
  const sessions = new Set<unknown>()
  let open = 0
  const server = createSecureServer(serverTls, (request, response) => {
    sessions.add(request.stream.session)
    response.end(request.url)
  })
  server.on('session', (session) => {
    open++
    session.on('close', () => open--)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const transport = connect(origin, { ca: pem('ca.crt') }, { http2: true })
  const paths = Array.from({ length: 20 }, (_, i) => `/${i}`)
  const texts = await Promise.all(
    paths.map(async (path) => (await transport.send({ method: 'GET', path })).body.text())
  )
  assert.equal(texts, paths)
  assert.is(sessions.size, 1)
  const abort = new AbortController()
  const cancelled = await transport.send({ ...GET, stream: true, signal: abort.signal })
  abort.abort(new Error('enough'))
  await rejects(cancelled.body.bytes(), /^enough$/)
  assert.is((await transport.send(GET)).status, 200)
  assert.is(sessions.size, 1)
  await transport.close()
  await eventually(() => open === 0)
  server.close()
})

test('falls back to HTTP/1.1 when the server has no HTTP/2', async () => {
  const server = await scenario([json(1), json(2)], serverTls)
  const transport = connect(server.origin, { ca: pem('ca.crt') }, { http2: true })
  await Promise.all([transport.send(GET), transport.send(GET)])
  await transport.close()
  await server.end()
})

test.run()
