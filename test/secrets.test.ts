/** Secrets of every kind are planted, everything that can happen to a call is made to happen, and all that is shown is searched for them. */
import type { ServerResponse } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  AuthError,
  type ClientConfig,
  type ClientOptions,
  ConnectionError,
  createClient,
  isForbidden,
  isUnauthorized,
  loadConfig,
  mergePatch,
  ProtocolError,
  parseKubeconfig,
  Secret,
  ServiceAccount,
  TimeoutError,
  TokenReview
} from '../src/index.ts'
import { fixture, fixturePath } from './support/fixture.ts'
import { b64, KEY, PLANTED, Watched, yamlOf } from './support/planted-secrets.ts'
import { rejects, throws } from './support/rejects.ts'
import { json, rawServer, type Step, scenario } from './support/scenario-server.ts'
import { type TempFolder, withTempFolder } from './support/temp-folder.ts'

const status = (code: number, reason: string): Step =>
  json({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message: `it is ${reason}` }, code)
const version = json({ gitVersion: 'v1.36.0', major: '1', minor: '36' })

const plugin = (mode: string): ClientConfig['exec'] => ({
  apiVersion: 'client.authentication.k8s.io/v1',
  command: process.execPath,
  args: [fixturePath('exec/secret-plugin.mjs'), mode, `--client-secret=${PLANTED.execArg}`, '--token', PLANTED.execArg],
  env: [{ name: 'PLUGIN_PASSWORD', value: PLANTED.execEnv }],
  interactiveMode: 'Never'
})

/** Users of every kind, as kubeconfigs have them. */
const usersIn = (folder: TempFolder): Record<string, object> => ({
  token: { token: PLANTED.token },
  'token file': { tokenFile: folder.write('token', `${PLANTED.tokenFile}\n`) },
  basic: { username: 'jane', password: PLANTED.password },
  'key data': {
    'client-certificate-data': b64(fixture('tls/client.crt')),
    'client-key-data': b64(KEY),
    token: PLANTED.token
  },
  'key file': { 'client-certificate': fixturePath('tls/client.crt'), 'client-key': fixturePath('tls/client.key') },
  exec: { exec: plugin('token') },
  oidc: {
    'auth-provider': {
      name: 'oidc',
      config: {
        'idp-issuer-url': 'https://127.0.0.1:1',
        'client-id': 'id',
        'client-secret': PLANTED.clientSecret,
        'id-token': PLANTED.idToken,
        'refresh-token': PLANTED.refreshToken
      }
    }
  },
  acting: { token: PLANTED.token, as: 'jane', 'as-groups': ['developers'] }
})

const KINDS = ['token', 'token file', 'basic', 'key data', 'key file', 'exec', 'oidc', 'acting']

const kubeconfigOf = (server: string, user: object): string =>
  JSON.stringify({
    clusters: [{ name: 'c', cluster: { server, 'certificate-authority': fixturePath('tls/ca.crt') } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x'
  })

/** A config of one kind of user for a server, loaded from a file as usual. */
async function configOf(folder: TempFolder, kind: string, server: string): Promise<ClientConfig> {
  const user = usersIn(folder)[kind]
  assert.ok(user, kind)
  return loadConfig({ path: folder.write('config', kubeconfigOf(server, user)), env: {} })
}

const tls = { cert: fixture('tls/server.crt'), key: fixture('tls/server.key') }
const test = suite('secrets')

for (const kind of KINDS) {
  test(`${kind}: success, 401, 403, a broken connection`, () =>
    withTempFolder({}, async (folder) => {
      const refused = status(401, 'Unauthorized')
      const steps = [version, refused, status(403, 'Forbidden'), (response: ServerResponse) => response.destroy()]
      const server = await scenario(steps, tls)
      const watched = new Watched()
      const config = await configOf(folder, kind, server.origin)
      const client = createClient(config, watched.options())
      watched.object('config', config)
      watched.object('client', client)
      const secrets = client.resource(Secret, { namespace: 'default' })
      watched.object('handle', secrets)
      await client.discovery.serverVersion()
      watched.object('client in use', client)
      // The identity provider of oidc cannot be reached.
      const first = await rejects(secrets.get('s'), kind === 'oidc' ? AuthError : isUnauthorized)
      watched.object('401', first)
      watched.object('403', await rejects(secrets.list(), isForbidden))
      watched.object('broken', await rejects(secrets.create({ metadata: { name: 's' } }), ConnectionError))
      await client.close()
      watched.object('closed', await rejects(secrets.get('s'), ConnectionError))
      await server.end()
      watched.end(/GET \/version/, /it is Forbidden/, ...(kind.startsWith('key f') ? [] : [/authorization/]))
    }))

  test(`${kind}: refused, not trusted, no answer in time`, () =>
    withTempFolder({}, async (folder) => {
      const watched = new Watched()
      const attempt = async (
        origin: string,
        more: ClientOptions,
        expected: typeof ConnectionError | typeof TimeoutError
      ) => {
        const config = await configOf(folder, kind, origin)
        const client = createClient(config, { ...watched.options(), ...more })
        watched.object(`failure at ${origin}`, await rejects(client.discovery.serverVersion(), expected))
        await client.close()
      }
      const server = await scenario([], { cert: fixture('tls/other-server.crt'), key: fixture('tls/other-server.key') })
      await attempt(server.origin, {}, ConnectionError)
      await server.end()
      await attempt(server.origin, { maxRetries: 0 }, ConnectionError)
      const silent = await rawServer(() => {})
      await attempt(silent.origin.replace('http:', 'https:'), { connectTimeoutMs: 30 }, TimeoutError)
      await silent.end()
      watched.end(/Cannot verify the certificate/, /ECONNREFUSED/, /no connection within 30 ms/)
    }))
}

test('bodies: the data of Secrets, requested tokens, reviewed tokens; whole, in lists, in watches, cut off', async () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: b64(PLANTED.secretData) } }
  const event = JSON.stringify({ type: 'ADDED', object: secret })
  const bad = `{"kind":"SecretList","items":[{"data":${PLANTED.secretData}}]}`
  const cutOff: Step = (response) => response.end(JSON.stringify(secret).slice(0, -9))
  const server = await scenario([
    json(secret, 201),
    json({ kind: 'SecretList', apiVersion: 'v1', metadata: {}, items: [secret] }),
    json(secret),
    (response) => response.end(`${event}\n${event.slice(0, -9)}`),
    (response) => response.end(`{"type":"ADDED","object":${bad}}\n`),
    (response) => response.end(bad),
    (response) => response.end(bad),
    (response) => response.end(bad),
    cutOff,
    cutOff,
    cutOff,
    json(
      { kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', status: { token: PLANTED.requestedToken } },
      201
    ),
    json({ kind: 'TokenReview', apiVersion: 'authentication.k8s.io/v1', spec: { token: PLANTED.token } }, 201),
    json({ kind: 'List', apiVersion: 'v1', items: [secret] })
  ])
  const watched = new Watched()
  const client = createClient({ server: server.origin }, watched.options())
  const secrets = client.resource(Secret, { namespace: 'default' })
  await secrets.create({ metadata: { name: 's' }, stringData: { a: PLANTED.secretData } })
  await secrets.list()
  await secrets.patch('s', mergePatch({ data: { a: b64(PLANTED.secretData) } }))
  const drain = async (): Promise<void> => {
    for await (const each of secrets.watch()) assert.is(each.type, 'ADDED')
  }
  watched.object('cut-off watch', await rejects(drain()))
  watched.object('broken watch', await rejects(drain()))
  watched.object('broken object', await rejects(secrets.get('s'), ProtocolError))
  watched.object('broken list', await rejects(secrets.list(), ProtocolError))
  watched.object('broken answer to deleteCollection', await rejects(secrets.deleteCollection(), ProtocolError))
  watched.object('cut-off object', await rejects(secrets.get('s')))
  watched.object('cut-off list', await rejects(secrets.list()))
  watched.object('cut-off answer to deleteCollection', await rejects(secrets.deleteCollection()))
  await client.resource(ServiceAccount, { namespace: 'default' }).createToken('robot')
  await client.resource(TokenReview).create({ spec: { token: PLANTED.token } })
  await client.request({ method: 'GET', path: '/apis/example.com/v1/anything' })
  await client.close()
  await server.end()
  watched.end(/"stringData":\{"a":"\*\*\*"\}/, /ADDED/, /TokenRequest/, /TokenReview/)
})

test('a config made by hand, as the client gives it back', async () => {
  const watched = new Watched()
  const { token, password, proxyPassword } = PLANTED
  const proxyUrl = `http://u:${proxyPassword}@p`
  for (const credentials of [
    { token },
    { username: 'jane', password },
    { tls: { key: KEY } },
    { exec: plugin('token') }
  ]) {
    const client = createClient({ server: 'https://127.0.0.1:1', proxyUrl, ...credentials })
    watched.object('config', client.config)
    watched.object('client', client)
    assert.is(client.config.token, 'token' in credentials ? token : undefined)
    await client.close()
  }
  watched.end(/\[masked\]/, /jane/)
})

test('headers that the caller gives, whatever their case', async () => {
  const server = await scenario([version, version, version])
  const watched = new Watched()
  const client = createClient({ server: server.origin }, watched.options())
  for (const name of ['authorization', 'Authorization', 'Cookie']) {
    const headers = { [name]: `Bearer ${PLANTED.callerHeader}` }
    await client.request({ method: 'GET', path: '/version', headers })
  }
  await client.close()
  await server.end()
  watched.end(/authorization: Bearer \*\*\*/i)
})

for (const mode of ['fail', 'garbage', 'no-status', 'bad-key']) {
  test(`exec plugin that ends badly: ${mode}`, async () => {
    const watched = new Watched()
    const config = { server: 'https://127.0.0.1:1', exec: plugin(mode) }
    const client = createClient(config, watched.options())
    const err = await rejects(client.discovery.serverVersion(), AuthError)
    watched.object('failure', err)
    watched.object('client', client)
    await client.close()
    watched.end(/exec plugin/i)
  })
}

test('a proxy that refuses, and URLs that hold passwords', async () => {
  const proxy = await rawServer((socket) =>
    socket.on('data', () => socket.end('HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n'))
  )
  const watched = new Watched()
  const proxyUrl = `http://u:${PLANTED.proxyPassword}@127.0.0.1:${proxy.port}`
  for (const more of [{ config: { server: 'https://api.invalid', proxyUrl } }, { env: { HTTPS_PROXY: proxyUrl } }]) {
    const { config = { server: 'https://api.invalid' }, ...options } = more
    const client = createClient(config, { ...watched.options(), ...options })
    watched.object('refused by the proxy', await rejects(client.discovery.serverVersion(), ConnectionError))
    await client.close()
  }
  await proxy.end()
  const userinfo = `jane:${PLANTED.serverPassword}`
  for (const server of [`https://${userinfo}@h:99999`, `ftp://${userinfo}@h`, `//${userinfo}@h`, `${userinfo}@h:x`]) {
    watched.object(
      'unusable server',
      throws(() => createClient({ server }), TypeError)
    )
  }
  const bad = createClient({ server: 'https://h', proxyUrl: `ftp://${userinfo}@h` }, watched.options())
  watched.object('unusable proxy', await rejects(bad.discovery.serverVersion(), TypeError))
  const client = createClient({ server: `https://${userinfo}@127.0.0.1:1` }, { ...watched.options(), maxRetries: 0 })
  watched.object('server with a password', await rejects(client.discovery.serverVersion(), ConnectionError))
  watched.end(/the proxy asks for other credentials/, /not an http or https URL/)
})

test('oidc: the provider refuses, answers nonsense, gives new tokens', async () => {
  const answers: [number, unknown][] = [
    [400, { error: 'invalid_grant', error_description: PLANTED.refreshToken }],
    [200, { access_token: PLANTED.newIdToken }],
    [200, PLANTED.newIdToken],
    [200, { id_token: PLANTED.newIdToken, refresh_token: PLANTED.refreshToken }]
  ]
  const watched = new Watched()
  for (const [code, body] of answers) {
    // The global fetch would keep its connections.
    const close = { connection: 'close' }
    const endpoint = json(body, code, close)
    const issuer = await scenario([
      (response, request) =>
        json({ token_endpoint: `http://${request.headers.host}/token` }, 200, close)(response, request),
      ...(code === 400 ? [endpoint, endpoint] : [endpoint])
    ])
    const given = body as { id_token?: string }
    const api = await scenario(given.id_token === undefined ? [] : [version])
    const config = {
      'idp-issuer-url': issuer.origin,
      'client-id': 'id',
      'client-secret': PLANTED.clientSecret,
      'refresh-token': PLANTED.refreshToken
    }
    const client = createClient({ server: api.origin, authProvider: { name: 'oidc', config } }, watched.options())
    const asked = client.discovery.serverVersion()
    if (given.id_token === undefined) watched.object('refused refresh', await rejects(asked, AuthError))
    else assert.is((await asked).gitVersion, 'v1.36.0')
    watched.object('client', client)
    await client.close()
    await api.end()
    await issuer.end()
  }
  watched.end(/Cannot refresh the OIDC token/, /invalid_grant/)
})

test('kubeconfigs that are damaged anywhere', () =>
  withTempFolder({}, (folder) => {
    const watched = new Watched()
    const users = Object.entries(usersIn(folder)).map(([name, user]) => ({ name, user }))
    const whole = yamlOf({ clusters: [], users, contexts: [] })
    let refused = 0
    for (let at = 0; at < whole.length; at += 7) {
      for (const damage of ['', '"', ': ', '\n- ', '{', '&', '*', '!', '\u0000']) {
        try {
          parseKubeconfig(`${whole.slice(0, at)}${damage}${whole.slice(at + 1)}`)
        } catch (err) {
          refused++
          watched.object(`damaged by ${JSON.stringify(damage)} at ${at}`, err)
        }
      }
    }
    assert.ok(refused > 1000, `${refused} were refused`)
    watched.end(/Cannot parse kubeconfig/)
  }))

test.run()
