import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ClientConfig, ExecConfig } from '../../src/auth/config.ts'
import { type AuthenticatorOptions, createAuthenticator } from '../../src/auth/create-authenticator.ts'
import { AuthError, ConfigError } from '../../src/errors.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { fixture } from '../support/fixture.ts'
import { rejects, throws } from '../support/rejects.ts'
import { withTempFolder } from '../support/temp-folder.ts'

const test = suite('createAuthenticator')

const EXEC: ExecConfig = { apiVersion: 'client.authentication.k8s.io/v1', command: 'x', interactiveMode: 'Never' }
const pem = (name: string): string => fixture(`certs/${name}`)
const answer = (status: unknown): string =>
  JSON.stringify({ kind: 'ExecCredential', apiVersion: EXEC.apiVersion, status })

function open(config: Partial<ClientConfig>, options: AuthenticatorOptions = {}) {
  const clock = new FakeClock(Date.UTC(2030, 0, 1))
  return { clock, auth: createAuthenticator({ server: 'https://h', ...config }, { clock, ...options }) }
}
/** Runs a plugin that counts its runs in its token. */
function counting(): { runs: number; run: NonNullable<AuthenticatorOptions['run']> } {
  const counter = { runs: 0, run: async () => answer({ token: `t${++counter.runs}` }) }
  return counter
}

test('what stands still is given without a promise', () => {
  assert.equal(open({}).auth.headers(), {})
  assert.equal(open({ token: 'abc' }).auth.headers(), { authorization: 'Bearer abc' })
  assert.equal(open({ username: 'j', password: 'p' }).auth.headers(), { authorization: 'Basic ajpw' })
  assert.equal(open({ username: 'j' }).auth.headers(), { authorization: 'Basic ajo=' })
  assert.equal(open({ password: 'p' }).auth.headers(), {})
  assert.equal(open({ tls: { ca: pem('ca.crt') } }).auth.tls(), { version: '1', ca: pem('ca.crt') })
})

test('impersonation stands beside the credentials', () => {
  const { auth } = open({ token: 'abc', impersonate: { userName: 'jane', groups: ['g'] } })
  assert.equal(auth.headers(), { authorization: 'Bearer abc', 'impersonate-user': 'jane', 'impersonate-group': ['g'] })
})

test('each call has headers of its own', () => {
  const { auth } = open({ token: 'abc' })
  Object.assign(auth.headers(), { authorization: 'changed' })
  assert.equal(auth.headers(), { authorization: 'Bearer abc' })
})

test('a token, basic authentication or a client certificate goes before a plugin', async () => {
  const certificate = { tls: { cert: pem('client.crt'), key: pem('client.key') } }
  for (const config of [{ token: 'abc' }, { username: 'j' }, certificate, { token: 'abc', ...certificate }]) {
    const plugin = counting()
    const { auth } = open({ ...config, exec: EXEC }, plugin)
    await auth.headers()
    await auth.tls()
    assert.is(plugin.runs, 0)
  }
  const plugin = counting()
  assert.equal(await open({ password: 'p', exec: EXEC }, plugin).auth.headers(), { authorization: 'Bearer t1' })
})

test('a plugin gives headers and certificate from one run', async () => {
  let runs = 0
  const run = async () => {
    runs++
    return answer({ token: 't', clientCertificateData: pem('client.crt'), clientKeyData: pem('client.key') })
  }
  const { auth } = open({ exec: EXEC, tls: { ca: pem('ca.crt') } }, { run })
  const [headers, tls] = await Promise.all([auth.headers(), auth.tls()])
  assert.equal(headers, { authorization: 'Bearer t' })
  assert.equal([tls.ca, tls.cert], [pem('ca.crt'), pem('client.crt')])
  assert.is(runs, 1)
  assert.equal(auth.tls(), tls)
})

test('another certificate of the plugin is another version of the TLS material', async () => {
  let name = 'client'
  const run = async () => answer({ clientCertificateData: pem(`${name}.crt`), clientKeyData: pem(`${name}.key`) })
  const { auth } = open({ exec: EXEC }, { run })
  const before = await auth.tls()
  assert.equal(await auth.headers(), {})
  name = 'client2'
  assert.is(await auth.refresh({}), true)
  const after = await auth.tls()
  assert.is.not(after.version, before.version)
  assert.is(after.cert, pem('client2.crt'))
})

test('refresh() runs a plugin once for many, and says whether that helped', async () => {
  const plugin = counting()
  const { auth } = open({ exec: EXEC }, plugin)
  const refused = await auth.headers()
  assert.equal(await Promise.all([auth.refresh(refused), auth.refresh(refused)]), [true, true])
  assert.is(plugin.runs, 2)
  assert.equal(await auth.headers(), { authorization: 'Bearer t2' })
})

test('refresh() reads a token file at once', () =>
  withTempFolder({ token: 'one' }, async (folder) => {
    const { auth } = open({ tokenFile: folder.at('token') })
    const refused = await auth.headers()
    assert.is(await auth.refresh(refused), false)
    folder.write('token', 'two')
    assert.is(await auth.refresh(refused), true)
    assert.equal(auth.headers(), { authorization: 'Bearer two' })
    folder.remove('token')
    assert.is(await auth.refresh(auth.headers() as Record<string, string>), false)
  }))

test('refresh() sees a certificate that was renewed on disk', () =>
  withTempFolder({ crt: pem('client.crt'), key: pem('client.key') }, async (folder) => {
    const { auth } = open({ tls: { certFile: folder.at('crt'), keyFile: folder.at('key') } })
    const before = await auth.tls()
    assert.is(await auth.refresh({}), false)
    folder.write('crt', pem('client2.crt'))
    folder.write('key', pem('client2.key'))
    assert.is(await auth.refresh({}), true)
    assert.is.not((await auth.tls()).version, before.version)
  }))

test('what cannot change is not worth sending again', async () => {
  for (const config of [{}, { token: 'abc' }, { username: 'j', password: 'p' }])
    assert.is(await open(config).auth.refresh({ authorization: 'Bearer abc' }), false)
})

test('a plugin that fails after a 401 is an error, with the reason', async () => {
  const run = async () => Promise.reject(new AuthError('session ended'))
  await rejects(open({ exec: EXEC }, { run }).auth.refresh({}), AuthError, /session ended/)
})

test('oidc sends its id-token, unless there is a token', () => {
  const idToken = `x.${Buffer.from(JSON.stringify({ exp: 4e9 })).toString('base64url')}.y`
  const authProvider = {
    name: 'oidc',
    config: { 'idp-issuer-url': 'https://i', 'client-id': 'c', 'id-token': idToken }
  }
  assert.equal(open({ authProvider }).auth.headers(), { authorization: `Bearer ${idToken}` })
  assert.equal(open({ authProvider, token: 'abc' }).auth.headers(), { authorization: 'Bearer abc' })
})

test('refuses what contradicts itself', () => {
  const basic = { username: 'j', password: 'p' }
  throws(() => open({ ...basic, token: 't' }), ConfigError, /a token and basic authentication/)
  throws(() => open({ ...basic, tokenFile: '/t' }), ConfigError, /a token and basic authentication/)
  throws(() => open({ impersonate: { userName: '', groups: ['g'] } }), ConfigError, /impersonate names no user/)
  throws(() => open({ tls: { insecureSkipVerify: true, caFile: '/ca' } }), ConfigError, /insecure-skip-tls-verify/)
  const provider = { name: 'oidc', config: { 'idp-issuer-url': 'https://i', 'client-id': 'c' } }
  throws(() => open({ exec: EXEC, authProvider: provider }), ConfigError, /exec and auth-provider/)
  const old = { ...EXEC, apiVersion: 'client.authentication.k8s.io/v1alpha1' as ExecConfig['apiVersion'] }
  throws(() => open({ exec: old }), ConfigError, /not supported: "client\.authentication\.k8s\.io\/v1alpha1"/)
})

test('refuses a provider that is gone, naming what to use', () => {
  const provider = (name: string) => () => open({ authProvider: { name, config: {} } })
  throws(provider('gcp'), AuthError, /gke-gcloud-auth-plugin/)
  throws(provider('azure'), AuthError, /kubelogin/)
  throws(provider('openstack'), AuthError, /"openstack" is not known/)
  throws(provider('oidc'), AuthError, /no idp-issuer-url/)
})

test('an abort gives the reason of the signal, and leaves the others alone', async () => {
  let finish = (_answer: string): void => {}
  const run = () =>
    new Promise<string>((resolve) => {
      finish = resolve
    })
  const { auth } = open({ exec: EXEC }, { run })
  const aborting = new AbortController()
  const reason = new Error('enough')
  const gone = rejects(Promise.resolve(auth.headers({ signal: aborting.signal })))
  const stays = auth.headers()
  await new Promise((resolve) => setImmediate(resolve))
  aborting.abort(reason)
  assert.is(await gone, reason)
  finish(answer({ token: 't' }))
  assert.equal(await stays, { authorization: 'Bearer t' })
})

test('after close() no plugin runs', async () => {
  const plugin = counting()
  const { auth } = open({ exec: EXEC }, plugin)
  auth.close()
  await rejects(Promise.resolve(auth.headers()), AuthError, /closed/)
  assert.is(plugin.runs, 0)
})

test.run()
