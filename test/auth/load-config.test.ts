import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type LoadConfigOptions, loadConfig, loadKubeconfig } from '../../src/auth/load-config.ts'
import { parseKubeconfig } from '../../src/auth/parse-kubeconfig.ts'
import { resolveConfig } from '../../src/auth/resolve-config.ts'
import { ConfigError } from '../../src/errors.ts'
import { fixture, fixturePath } from '../support/fixture.ts'
import { rejects } from '../support/rejects.ts'
import { withTempFolder } from '../support/temp-folder.ts'

const test = suite('loadConfig')

const FOLDER = fixturePath('kubeconfig')
const everything = (options: LoadConfigOptions = {}) =>
  loadConfig({ path: join(FOLDER, 'everything.yaml'), env: {}, platform: 'linux', ...options })
/** The fields, without what makes the object print safely. */
const plain = (value: object): unknown => ({ ...value })

test('the current context, with every field there is', async () => {
  assert.equal(plain(await everything()), {
    server: 'https://prod.example.com:6443/prefix',
    namespace: 'team-a',
    proxyUrl: 'socks5://proxy.example.com:1080',
    disableCompression: true,
    impersonate: {
      userName: 'jane',
      uid: '42',
      groups: ['admins', 'devs'],
      extra: { 'example.com/Scope': ['view', 'edit'] }
    },
    tls: { caFile: join(FOLDER, 'ca.crt'), serverName: 'kube.example.com' },
    token: 'file-token',
    tokenFile: join(FOLDER, 'token'),
    origin: { path: join(FOLDER, 'everything.yaml'), context: 'prod' }
  })
})

test('an exec plugin, its command by its file, its hint without escapes', async () => {
  const { exec, execClusterConfig, namespace } = await everything({ context: 'plugin' })
  assert.equal(exec, {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: join(FOLDER, 'bin/get-token'),
    args: ['--cluster', 'prod'],
    env: [{ name: 'PROFILE', value: 'ops' }],
    installHint: 'Install U+001B[1mget-tokenU+001B[0m',
    provideClusterInfo: true,
    interactiveMode: 'IfAvailable'
  })
  assert.equal(execClusterConfig, { audience: 'prod' })
  assert.is(namespace, 'default')
})

test('parseYaml reads each file', async () => {
  const config = await everything({
    parseYaml: (text) => {
      assert.match(text, /current-context/)
      return {
        clusters: [{ name: 'c', cluster: { server: 'https://c.test' } }],
        contexts: [{ name: 'x', context: { cluster: 'c' } }],
        'current-context': 'x'
      }
    }
  })
  assert.is(config.server, 'https://c.test')
})

test('certificate files stay files', async () => {
  assert.equal((await everything({ context: 'cert' })).tls, {
    caFile: join(FOLDER, 'ca.crt'),
    serverName: 'kube.example.com',
    certFile: join(FOLDER, 'client.crt'),
    keyFile: join(FOLDER, 'client.key')
  })
})

test('a server without a scheme is http, and gets no credentials', async () => {
  const config = await everything({ context: 'dev' })
  assert.is(config.server, 'http://127.0.0.1:8080')
  assert.is(config.tls, undefined)
  assert.is(config.token ?? config.tokenFile, undefined)
  assert.is(config.impersonate?.userName, 'jane')
})

test('flags go over the file', async () => {
  const config = await everything({
    cluster: 'dev',
    user: 'plugin',
    server: 'https://elsewhere:1',
    namespace: 'mine',
    token: 'flag-token',
    insecureSkipVerify: true,
    impersonate: 'joe'
  })
  assert.is(config.server, 'https://elsewhere:1')
  assert.is(config.namespace, 'mine')
  assert.is(config.token, 'flag-token')
  assert.equal(config.tls, { insecureSkipVerify: true })
  assert.equal(config.impersonate, { userName: 'joe' })
})

test('what is asked for by name has to be there', async () => {
  for (const options of [{ context: 'gone' }, { cluster: 'gone' }, { user: 'gone' }])
    await rejects(everything(options), ConfigError, /"gone" is not defined/)
})

test('names all that is wrong at once', async () => {
  const text =
    'current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {proxy-url: "socks5h://x"}}]\nusers: [{name: u, user: {token: a, username: b, exec: {}}}]'
  const err = await rejects(resolveConfig(parseKubeconfig(text)), ConfigError)
  for (const part of [
    /for context "x"/,
    /cluster "c" has no server/,
    /"socks5h" is not http/,
    /a token and basic/,
    /without a command/
  ])
    assert.match(err.message, part)
})

test('gcp and azure name the plugin to use', async () => {
  for (const [name, plugin] of [
    ['gcp', /gke-gcloud-auth-plugin/],
    ['azure', /kubelogin/]
  ] as const) {
    const text = `current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: 'https://h'}}]\nusers: [{name: u, user: {auth-provider: {name: ${name}}}}]`
    await rejects(resolveConfig(parseKubeconfig(text)), ConfigError, plugin)
  }
})

test('an encrypted key is refused with the way out', async () => {
  const user = {
    'client-certificate-data': Buffer.from(fixture('certs/client.crt')).toString('base64'),
    'client-key-data': Buffer.from(fixture('certs/client-encrypted.key')).toString('base64')
  }
  const config = {
    'current-context': 'x',
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: 'https://h' } }],
    users: [{ name: 'u', user }]
  }
  await rejects(resolveConfig(config), ConfigError, /key is encrypted; decrypt it first/)
})

const CONFIG =
  'current-context: x\ncontexts: [{name: x, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: "https://SERVER"}}]'

test('$KUBECONFIG goes before the home folder, missing files are left out', () =>
  withTempFolder(
    { a: CONFIG.replace('SERVER', 'from-a'), 'home/.kube/config': CONFIG.replace('SERVER', 'from-home') },
    async (folder) => {
      const env = { HOME: folder.at('home') }
      assert.is((await loadConfig({ env, platform: 'linux' })).server, 'https://from-home')
      const list = { ...env, KUBECONFIG: `${folder.at('gone')}:${folder.at('a')}` }
      assert.is((await loadConfig({ env: list, platform: 'linux' })).server, 'https://from-a')
    }
  ))

test('a broken file of the list refuses all of it', () =>
  withTempFolder({ a: CONFIG, b: 'users: [' }, async (folder) => {
    const env = { KUBECONFIG: `${folder.at('a')}:${folder.at('b')}` }
    const err = await rejects(loadConfig({ env, platform: 'linux' }), ConfigError, /Cannot parse kubeconfig/)
    assert.is((err as ConfigError).path, folder.at('b'))
  }))

test('a folder in the list is an error, a missing explicit file too', () =>
  withTempFolder({ 'b/x': '' }, async (folder) => {
    await rejects(loadConfig({ env: { KUBECONFIG: folder.at('b') }, platform: 'linux' }), ConfigError, /EISDIR/)
    await rejects(loadConfig({ env: {}, path: folder.at('gone') }), ConfigError, /ENOENT/)
  }))

test('lists what was tried when there is nothing', async () => {
  const tried = async (env: Record<string, string>): Promise<string> =>
    (await rejects(loadConfig({ env, platform: 'linux', serviceAccountFolder: '/nowhere' }), ConfigError)).message
  assert.is(
    await tried({ HOME: '/nowhere' }),
    'Cannot find a cluster to connect to: kubeconfig "/nowhere/.kube/config" (of the home folder) does not exist; in-cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set'
  )
  assert.match(await tried({}), /HOME is not set, so there is no ~\/\.kube\/config/)
  assert.match(await tried({ KUBECONFIG: ':' }), /\$KUBECONFIG names no file/)
  assert.match(
    await tried({ KUBECONFIG: '/nowhere/a:/nowhere/b' }),
    /"\/nowhere\/a" \(of \$KUBECONFIG\) does not exist; kubeconfig "\/nowhere\/b"/
  )
  assert.match(
    await tried({ HOME: '/nowhere', KUBERNETES_SERVICE_HOST: 'h', KUBERNETES_SERVICE_PORT: '1' }),
    /in-cluster: no token in "\/nowhere"/
  )
})

const POD = { 'sa/token': 'pod-token\n', 'sa/ca.crt': fixture('certs/ca.crt'), 'sa/namespace': 'pod-ns' }
const POD_ENV = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' }

test('without a kubeconfig a pod uses its own files', () =>
  withTempFolder(POD, async (folder) => {
    const options = {
      env: { ...POD_ENV, HOME: folder.path },
      platform: 'linux',
      serviceAccountFolder: folder.at('sa')
    } as const
    const config = await loadConfig(options)
    assert.is(config.server, 'https://10.96.0.1:443')
    assert.is(config.namespace, 'pod-ns')
    const other = await loadConfig({ ...options, token: 't', namespace: 'n' })
    assert.equal([other.server, other.token, other.tokenFile, other.namespace], [config.server, 't', undefined, 'n'])
    const elsewhere = await loadConfig({ ...options, server: 'https://other' })
    assert.equal([elsewhere.server, elsewhere.token, elsewhere.tls], ['https://other', undefined, {}])
  }))

test('a broken kubeconfig is no reason to use the files of the pod', () =>
  withTempFolder({ ...POD, config: 'current-context: gone' }, async (folder) => {
    const options = {
      env: { ...POD_ENV, KUBECONFIG: folder.at('config') },
      platform: 'linux',
      serviceAccountFolder: folder.at('sa')
    } as const
    await rejects(loadConfig(options), ConfigError, /context "gone" is not defined/)
  }))

test('in a pod, a context without a namespace has that of the pod', () =>
  withTempFolder(
    { ...POD, config: CONFIG, named: CONFIG.replace('cluster: c}', 'cluster: c, namespace: default}') },
    async (folder) => {
      const load = (name: string, env: Record<string, string> = {}) =>
        loadConfig({
          env: { ...POD_ENV, ...env, KUBECONFIG: folder.at(name) },
          platform: 'linux',
          serviceAccountFolder: folder.at('sa')
        })
      assert.is((await load('config')).namespace, 'pod-ns')
      assert.is((await load('config', { POD_NAMESPACE: 'said' })).namespace, 'said')
      assert.is((await load('named')).namespace, 'default')
    }
  ))

test('loadKubeconfig() gives all contexts of all files', () =>
  withTempFolder({ a: 'contexts: [{name: one}]', b: 'contexts: [{name: two}, {name: one}]' }, async (folder) => {
    const merged = await loadKubeconfig({
      env: { KUBECONFIG: `${folder.at('a')}:${folder.at('b')}` },
      platform: 'linux'
    })
    assert.equal(
      merged.contexts.map(({ name }) => name),
      ['one', 'two']
    )
  }))

test.run()
