/** Every way of proving who one is, judged by the server: it says who asked. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ClientConfig, loadConfig } from '../../src/auth/index.ts'
import { type ApiError, isForbidden, isUnauthorized } from '../../src/errors.ts'
import { Pod, SelfSubjectReview, ServiceAccount } from '../../src/resources/kinds/stable.ts'
import { stringifyYaml } from '../../src/yaml/index.ts'
import { rejects } from '../support/rejects.ts'
import { tokens } from './certificates.ts'
import type { RealServer } from './real-server.ts'

type UserInfo = NonNullable<NonNullable<SelfSubjectReview['status']>['userInfo']>

export function register(name: string, server: () => RealServer): void {
  const test = suite(`${name}: credentials`)

  const whoAmI = async (config: ClientConfig): Promise<UserInfo> => {
    const review = await server().clientOf(config).resource(SelfSubjectReview).create({})
    return review.status?.userInfo ?? {}
  }

  /** A plugin that prints what `script` says; `runs` is how often it ran so far. */
  const plugin = (file: string, status: string): ClientConfig['exec'] => {
    const [script, count] = [server().plane.file(`${file}.mjs`), server().plane.file(`${file}.count`)]
    writeFileSync(count, '0')
    writeFileSync(
      script,
      `import { readFileSync, writeFileSync } from 'node:fs'
const runs = Number(readFileSync(${JSON.stringify(count)}, 'utf8'))
writeFileSync(${JSON.stringify(count)}, String(runs + 1))
const file = (name) => readFileSync(${JSON.stringify(`${server().plane.dir}/`)} + name, 'utf8')
const { apiVersion } = JSON.parse(process.env.KUBERNETES_EXEC_INFO)
console.log(JSON.stringify({ apiVersion, kind: 'ExecCredential', status: ${status} }))
`
    )
    const apiVersion = 'client.authentication.k8s.io/v1'
    return { apiVersion, command: process.execPath, args: [script], interactiveMode: 'Never' }
  }
  const runsOf = (file: string): number => Number(readFileSync(server().plane.file(`${file}.count`), 'utf8'))

  /** Config of a kubeconfig whose one user is given. */
  const ofKubeconfig = (file: string, user: object): Promise<ClientConfig> => {
    const cluster = { server: server().plane.server, 'certificate-authority': server().plane.caFile }
    const path = server().plane.file(`${file}.kubeconfig`)
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x'
    }
    writeFileSync(path, stringifyYaml(kubeconfig))
    return loadConfig({ path, env: {} })
  }

  /** A config as in a pod: the mounted files, and the two variables. */
  const inPod = async (token: string, namespace: string): Promise<ClientConfig> => {
    const folder = server().plane.file('serviceaccount')
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${folder}/token`, token)
    writeFileSync(`${folder}/namespace`, namespace)
    writeFileSync(`${folder}/ca.crt`, readFileSync(server().plane.caFile))
    const { hostname, port } = new URL(server().plane.server)
    const env = { HOME: folder, KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port }
    return loadConfig({ env, serviceAccountFolder: folder })
  }

  const serviceAccountToken = async (namespace: string): Promise<string> => {
    const accounts = server().client().resource(ServiceAccount, { namespace })
    await accounts.create({ metadata: { name: 'robot' } })
    const { status } = await accounts.createToken('robot', { expirationSeconds: 600 })
    return status?.token ?? ''
  }

  test('client certificate of a kubeconfig', async () => {
    const user = await whoAmI(await loadConfig({ path: server().plane.kubeconfig('admin') }))
    assert.is(user.username, 'admin')
    assert.ok(user.groups?.includes('system:masters'))
  })

  test('client certificate in files', async () => {
    assert.is((await whoAmI(server().config('nobody'))).username, 'nobody')
  })

  test('static token of a kubeconfig', async () => {
    const user = await whoAmI(await loadConfig({ path: server().plane.kubeconfig('token-admin') }))
    assert.equal([user.username, user.uid], ['token-admin', 'uid-1'])
  })

  test('token file goes before the token', async () => {
    const tokenFile = server().plane.file('some-token')
    writeFileSync(tokenFile, `${tokens.nobody}\n`)
    const user = await whoAmI({ ...server().config('none'), token: tokens.admin, tokenFile })
    assert.is(user.username, 'token-nobody')
  })

  test('exec plugin that gives a token runs once for many requests', async () => {
    const exec = plugin('token', `{ token: ${JSON.stringify(tokens.admin)} }`)
    const client = server().clientOf({ ...server().config('none'), exec })
    const pods = client.resource(Pod, { namespace: 'default' })
    await Promise.all([pods.list(), pods.list(), pods.list(), client.discovery.serverVersion()])
    assert.is(runsOf('token'), 1)
  })

  test('exec plugin that gives a client certificate', async () => {
    const exec = plugin('certificate', `{ clientCertificateData: file('extra.crt'), clientKeyData: file('extra.key') }`)
    const config = await ofKubeconfig('plugin', { exec })
    assert.is((await whoAmI(config)).username, 'extra')
  })

  test('a refused token is refreshed once, and the request sent again', async () => {
    const exec = plugin('refresh', `{ token: runs === 0 ? 'stale' : ${JSON.stringify(tokens.admin)} }`)
    assert.is((await whoAmI({ ...server().config('none'), exec })).username, 'token-admin')
    assert.is(runsOf('refresh'), 2)
  })

  test('a token that stays refused is a 401', async () => {
    const exec = plugin('wrong', `{ token: 'wrong' }`)
    const err = await rejects(whoAmI({ ...server().config('none'), exec }), isUnauthorized)
    assert.not.match(err.message, /wrong/)
    assert.is(runsOf('wrong'), 2)
  })

  test('a token file that was replaced is read again after a 401', async () => {
    const tokenFile = server().plane.file('replaced-token')
    writeFileSync(tokenFile, tokens.nobody)
    const client = server().clientOf({ ...server().config('none'), tokenFile })
    const reviews = client.resource(SelfSubjectReview)
    const userName = async (): Promise<unknown> => (await reviews.create({})).status?.userInfo?.username
    assert.is(await userName(), 'token-nobody')
    writeFileSync(tokenFile, tokens.admin)
    assert.is(await userName(), 'token-nobody', 'A token that is accepted is not read anew with each request')

    writeFileSync(tokenFile, 'not-yet-known')
    const late = server().clientOf({ ...server().config('none'), tokenFile })
    await rejects(late.resource(SelfSubjectReview).create({}), isUnauthorized)
    writeFileSync(tokenFile, tokens.admin)
    const review = await late.resource(SelfSubjectReview).create({})
    assert.is(review.status?.userInfo?.username, 'token-admin')
  })

  test('token of a service account, by TokenRequest', async () => {
    const namespace = await server().namespace()
    const user = await whoAmI({ ...server().config('none'), token: await serviceAccountToken(namespace) })
    assert.is(user.username, `system:serviceaccount:${namespace}:robot`)
    assert.ok(user.groups?.includes(`system:serviceaccounts:${namespace}`))
  })

  test('in a cluster: the mounted files of a service account', async () => {
    const namespace = await server().namespace()
    const config = await inPod(await serviceAccountToken(namespace), namespace)
    assert.is(config.namespace, namespace)
    const user = await whoAmI(config)
    assert.is(user.username, `system:serviceaccount:${namespace}:robot`)
    const pods = server().clientOf(config).resource(Pod, { namespace })
    await rejects(pods.list(), isForbidden, /User "system:serviceaccount:suite-\w+:robot" cannot list resource "pods"/)
  })

  test('impersonation of a user with uid, groups and extra', async () => {
    const config = await ofKubeconfig('acting', {
      'client-certificate': server().plane.file('admin.crt'),
      'client-key': server().plane.file('admin.key'),
      as: 'jane',
      'as-uid': '42',
      'as-groups': ['developers', 'admins'],
      'as-user-extra': { 'example.com/Team Name': ['a%b', 'ü'] }
    })
    const user = await whoAmI(config)
    assert.equal(user, {
      username: 'jane',
      uid: '42',
      groups: ['developers', 'admins', 'system:authenticated'],
      extra: { 'example.com/team name': ['a%b', 'ü'] }
    })
  })

  test('impersonation needs a permission of its own', async () => {
    const pods = server()
      .clientOf({ ...server().config('nobody'), impersonate: { userName: 'jane' } })
      .resource(Pod, { namespace: 'default' })
    await rejects(pods.list(), isForbidden, /User "nobody" cannot impersonate/)
  })

  test('a 403 says what the server says', async () => {
    const pods = server().client({ user: 'nobody' }).resource(Pod, { namespace: 'default' })
    const said =
      'pods "web-0" is forbidden: User "nobody" cannot get resource "pods" in API group "" in the namespace "default"'
    const err = (await rejects(pods.get('web-0'), isForbidden)) as ApiError
    assert.is(err.message, `GET /api/v1/namespaces/default/pods/web-0: 403 Forbidden: ${said}`)
    assert.equal(err.status, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: said,
      reason: 'Forbidden',
      details: { name: 'web-0', kind: 'pods' },
      code: 403
    })
  })

  test('no credentials: anonymous, and forbidden', async () => {
    const pods = server().client({ user: 'none' }).resource(Pod, { namespace: 'default' })
    await rejects(pods.list(), isForbidden, /User "system:anonymous" cannot list resource "pods"/)
  })

  test.run()
}
