import { existsSync, readFileSync, statSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createAuthenticator } from '../../src/auth/create-authenticator.ts'
import { loadConfig } from '../../src/auth/load-config.ts'
import { parseKubeconfig } from '../../src/auth/parse-kubeconfig.ts'
import { persistTokens } from '../../src/auth/persist-provider.ts'
import { AuthError } from '../../src/errors.ts'
import { rejects } from '../support/rejects.ts'
import { withTempFolder } from '../support/temp-folder.ts'

const test = suite('persistTokens')

/** A JWT that ends at a time, in seconds since the epoch. */
const jwt = (exp: number): string => `e30.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.sig`

const CLUSTER = `
clusters: [{ name: c, cluster: { server: 'https://c.test' } }]
contexts: [{ name: x, context: { cluster: c, user: u } }]
current-context: x
`

const USER = `
future: kept
users:
- name: other
  user: { token: t }
- name: u
  user:
    auth-provider:
      name: oidc
      config: { idp-issuer-url: 'https://idp.test', client-id: me, refresh-token: r1, id-token: ${jwt(1)}, idp-extra: kept }
`

test('a refresh goes into the file that has the user, and is read from there next time', () =>
  withTempFolder({ a: CLUSTER, b: USER }, async (folder) => {
    folder.write('b', USER, 0o640)
    const options = { env: { KUBECONFIG: `${folder.at('a')}:${folder.at('b')}` }, platform: 'linux' } as const
    const idToken = jwt(4e9)
    const answers = [{ token_endpoint: 'https://idp.test/token' }, { id_token: idToken, refresh_token: 'r2' }]
    const fetch = async () => ({ status: 200, text: async () => JSON.stringify(answers.shift()) })
    const authenticator = createAuthenticator(await loadConfig(options), { fetch })
    assert.equal(await authenticator.headers(), { authorization: `Bearer ${idToken}` })
    authenticator.close()

    assert.equal((await loadConfig(options)).authProvider?.config, {
      'idp-issuer-url': 'https://idp.test',
      'client-id': 'me',
      'refresh-token': 'r2',
      'id-token': idToken,
      'idp-extra': 'kept'
    })
    const written = parseKubeconfig(readFileSync(folder.at('b')))
    assert.is((written as { future?: unknown }).future, 'kept')
    assert.equal(
      written.users.map(({ name }) => name),
      ['other', 'u']
    )
    assert.is(statSync(folder.at('b')).mode & 0o777, 0o640)
    assert.is(readFileSync(folder.at('a'), 'utf8'), CLUSTER)
    assert.is(existsSync(folder.at('b.lock')), false)
  }))

test('a lock that another program holds is respected: the caller hears of it, the new token is used', () =>
  withTempFolder({ a: CLUSTER + USER, 'a.lock': '' }, async (folder) => {
    const idToken = jwt(4e9)
    const answers = [{ token_endpoint: 'https://idp.test/token' }, { id_token: idToken }]
    const fetch = async () => ({ status: 200, text: async () => JSON.stringify(answers.shift()) })
    const authenticator = createAuthenticator(await loadConfig({ path: folder.at('a'), env: {} }), { fetch })
    await rejects(Promise.resolve(authenticator.headers()), AuthError, /Cannot persist/)
    assert.equal(await authenticator.headers(), { authorization: `Bearer ${idToken}` })
    authenticator.close()
    assert.is(readFileSync(folder.at('a'), 'utf8'), CLUSTER + USER)
    assert.ok(existsSync(folder.at('a.lock')))
  }))

test('a user that is gone by then is not made again', () =>
  withTempFolder({ a: CLUSTER }, async (folder) => {
    await persistTokens(folder.at('a'), 'u')({ 'id-token': 'x' })
    assert.is(readFileSync(folder.at('a'), 'utf8'), CLUSTER)
  }))

test.run()
