import { execFileSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ClientConfig } from '../../src/auth/config.ts'
import { curlCommand, type WireRequest } from '../../src/transport/index.ts'

const test = suite('curlCommand')

/** The words that curl would be given by a shell. */
function words(request: WireRequest, config: Partial<ClientConfig> = {}, env: Record<string, string> = {}): string[] {
  const line = curlCommand(request, { config: { server: 'https://api.test:6443/p', ...config } })
  assert.not.match(line, /hunter2/)
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${line}`
  return execFileSync('sh', ['-c', script], { env: { ...process.env, ...env }, encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)
}

test('gives a shell what it needs to repeat a GET', () => {
  const headers = { authorization: 'Bearer hunter2', accept: 'application/json', 'accept-encoding': 'gzip' }
  assert.equal(words({ method: 'GET', path: '/api/v1/pods', query: 'a=b&c=d', headers }, {}, { TOKEN: 'my token' }), [
    'https://api.test:6443/p/api/v1/pods?a=b&c=d',
    '-H',
    'authorization: Bearer my token',
    '-H',
    'accept: application/json',
    '--compressed'
  ])
})

test('quotes whatever a header or body holds', () => {
  const body = `{"a":"it's $HOME \`x\` \\" \n ä"}`
  const request = { method: 'PATCH', path: '/x', headers: { 'x-odd': [`a'b"c`, '$d'] }, body }
  assert.equal(words(request), [
    '-X',
    'PATCH',
    'https://api.test:6443/p/x',
    '-H',
    `x-odd: a'b"c`,
    '-H',
    'x-odd: $d',
    '--data-binary',
    body
  ])
  assert.equal(words({ ...request, body: new TextEncoder().encode(body) }).at(-1), body)
})

test('pipes bytes that are not text', () => {
  const line = curlCommand(
    { method: 'POST', path: '/', body: Uint8Array.of(255, 0, 10) },
    { config: { server: 'http://a.test' } }
  )
  const script = `curl() { cat; }\n${line}`
  assert.equal([...execFileSync('sh', ['-c', script])], [255, 0, 10])
})

test('names the files of the TLS material, or variables for what is inline', () => {
  const tls = { caFile: '/etc/my ca.crt', cert: 'inline hunter2', key: 'inline hunter2' }
  const env = { CERT_FILE: '/c', KEY_FILE: '/k' }
  assert.equal(words({ method: 'GET', path: '/' }, { tls }, env), [
    'https://api.test:6443/p/',
    '--cacert',
    '/etc/my ca.crt',
    '--cert',
    '/c',
    '--key',
    '/k'
  ])
  assert.equal(words({ method: 'GET', path: '/' }, { tls: { insecureSkipVerify: true } }).at(-1), '-k')
})

test('asks for another server name, goes through the proxy, streams, keeps brackets', () => {
  const config = {
    server: 'https://[::1]:6443',
    tls: { serverName: 'api.internal' },
    proxyUrl: 'socks5://alice:hunter2@proxy:1080'
  }
  assert.equal(words({ method: 'GET', path: '/', stream: true }, config, { PROXY_CREDENTIALS: 'a:b' }), [
    '-N',
    'https://api.internal:6443/',
    '--connect-to',
    'api.internal:6443:[::1]:6443',
    '-H',
    'host: [::1]:6443',
    '--proxy',
    'socks5h://proxy:1080',
    '--proxy-user',
    'a:b'
  ])
  assert.equal(words({ method: 'GET', path: '/' }, { server: 'http://[::1]:80' })[0], '-g')
})

test('masks the data of Secrets', () => {
  const body = JSON.stringify({ kind: 'Secret', data: { a: 'hunter2' } })
  assert.is(
    words({ method: 'POST', path: '/api/v1/namespaces/x/secrets', body }).at(-1),
    '{"kind":"Secret","data":{"a":"***"}}'
  )
})

test.run()
