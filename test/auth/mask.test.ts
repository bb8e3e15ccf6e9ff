import { inspect } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createAuthenticator } from '../../src/auth/create-authenticator.ts'
import { loadConfig } from '../../src/auth/load-config.ts'
import { clientConfig } from '../../src/auth/mask.ts'
import { parseKubeconfig, stringifyConfig } from '../../src/auth/parse-kubeconfig.ts'
import { fixture } from '../support/fixture.ts'
import { rejects } from '../support/rejects.ts'
import { withTempFolder } from '../support/temp-folder.ts'

const test = suite('secrets')

const b64 = (text: string): string => Buffer.from(text).toString('base64')
const KEY = fixture('certs/client.key')
/** Everything planted; a line of the key stands for the key. */
const SECRETS = [
  'tok3n-secret',
  'passw0rd-secret',
  'env-secret',
  'arg-secret',
  'idtoken-secret',
  'refresh-secret',
  'oidc-secret',
  'proxy-secret',
  KEY.split('\n')[1] ?? '',
  b64(KEY)
]

function assertClean(what: string, text: string): void {
  for (const secret of SECRETS) assert.not.ok(text.includes(secret), `${what} shows ${secret}: ${text}`)
}

const users = {
  token: { token: 'tok3n-secret' },
  basic: { username: 'jane', password: 'passw0rd-secret' },
  cert: { 'client-certificate-data': b64(fixture('certs/client.crt')), 'client-key-data': b64(KEY) },
  exec: {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      interactiveMode: 'Never',
      command: 'no-such-plugin',
      args: ['--client-secret=arg-secret', '--password', 'arg-secret', '--verbose'],
      env: [{ name: 'PASSWORD', value: 'env-secret' }]
    }
  },
  oidc: {
    'auth-provider': {
      name: 'oidc',
      config: {
        'idp-issuer-url': 'https://i',
        'client-id': 'c',
        'client-secret': 'oidc-secret',
        'id-token': 'idtoken-secret',
        'refresh-token': 'refresh-secret'
      }
    }
  }
}
const kubeconfig = (more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://h', 'proxy-url': 'http://u:proxy-secret@p', ...more } }],
    users: Object.entries(users).map(([name, user]) => ({ name, user })),
    contexts: Object.keys(users).map((name) => ({ name, context: { cluster: 'c', user: name } }))
  })

for (const context of Object.keys(users)) {
  test(`a configuration with ${context} prints none`, () =>
    withTempFolder({ config: kubeconfig() }, async (folder) => {
      const config = await loadConfig({ path: folder.at('config'), context })
      for (const depth of [0, 2, 20]) assertClean('inspect', inspect(config, { depth, showHidden: true }))
      assertClean('JSON', JSON.stringify({ config }))
      assertClean('inspect of a holder', inspect({ config, list: [config] }, { depth: 20 }))
      assert.match(inspect(config), /\[masked\]/)
      assert.match(inspect(config), /https:\/\/h/)
    }))
}

test('the fields themselves are true', () => {
  const config = clientConfig({ server: 'https://h', token: 'abc' })
  assert.is(config.token, 'abc')
  assert.equal(Object.keys(config), ['server', 'token'])
  assert.equal({ ...config }, { server: 'https://h', token: 'abc' })
})

test('what says little of a secret is shown', () => {
  const shown = inspect(
    clientConfig({
      server: 'https://h',
      username: 'jane',
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'x',
        args: ['--verbose', '--token', 'a'],
        env: [{ name: 'A', value: 'b' }]
      }
    }),
    { depth: 9 }
  )
  for (const part of [/jane/, /--verbose/, /'--token', '\[masked\]'/, /name: 'A', value: '\[masked\]'/])
    assert.match(shown, part)
})

test('a kubeconfig prints none, and is written with all', () => {
  const parsed = parseKubeconfig(kubeconfig())
  assertClean('inspect', inspect(parsed, { depth: 20 }))
  assertClean('inspect of its users', inspect(parsed.users, { depth: 20 }))
  for (const secret of ['tok3n-secret', 'env-secret', 'refresh-secret'])
    assert.match(stringifyConfig(parsed), new RegExp(secret))
})

test('errors show none, nor do their causes', () =>
  withTempFolder({}, async (folder) => {
    const broken: string[] = [
      kubeconfig({ server: 'https://u:passw0rd-secret@[' }),
      kubeconfig({ 'proxy-url': 'http://u:proxy-secret@[' }),
      kubeconfig({ 'insecure-skip-tls-verify': 'tok3n-secret' }),
      kubeconfig().replace('"tok3n-secret"', '["tok3n-secret"]'),
      kubeconfig().replace('"tok3n-secret"', '"tok3n-secret'),
      `${kubeconfig()}: tok3n-secret`,
      kubeconfig().replace('"token":"tok3n-secret"', '"token":"tok3n-secret","username":"passw0rd-secret"'),
      kubeconfig().replace(b64(KEY), `${b64(KEY)}!`),
      kubeconfig().replace(b64(KEY), b64(KEY.replace('MH', 'AA')))
    ]
    let refused = 0
    for (const text of broken) {
      const path = folder.write('config', text)
      for (const context of Object.keys(users)) {
        const err = await loadConfig({ path, context }).then(
          () => undefined,
          (reason: unknown) => reason
        )
        if (err === undefined) continue
        refused++
        assertClean('error', `${inspect(err, { depth: 20, showHidden: true })}${JSON.stringify(err)}`)
      }
    }
    assert.ok(refused >= 30, `${refused} were refused`)
  }))

test('a plugin that fails shows none', () =>
  withTempFolder({ config: kubeconfig() }, async (folder) => {
    const auth = createAuthenticator(await loadConfig({ path: folder.at('config'), context: 'exec' }))
    const err = await rejects(Promise.resolve(auth.headers()), /Cannot find exec plugin "no-such-plugin"/)
    assertClean('error', inspect(err, { depth: 20, showHidden: true }))
    assertClean('authenticator', inspect(auth, { depth: 20, showHidden: true }))
  }))

test.run()
