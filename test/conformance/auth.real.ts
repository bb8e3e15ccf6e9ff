/** Every way of proving who one is, judged by the server: it says who asked. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ClientConfig, inClusterConfig, loadConfig } from '../../src/auth/index.ts'
import { isForbidden, isUnauthorized } from '../../src/errors.ts'
import { Pod, SelfSubjectReview, ServiceAccount } from '../../src/resources/kinds/stable.ts'
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
    assert.is((await whoAmI({ ...server().config('none'), exec })).username, 'extra')
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

  test('in a cluster: a service account by its mounted files', async () => {
    const namespace = await server().namespace()
    await server()
      .client()
      .resource(ServiceAccount, { namespace })
      .create({ metadata: { name: 'robot' } })
    const request = await server()
      .client()
      .request({
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/serviceaccounts/robot/token`,
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 600 } }
      })
    const { status } = request.json<{ status: { token: string } }>()
    const folder = server().plane.file('serviceaccount')
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${folder}/token`, status.token)
    writeFileSync(`${folder}/namespace`, namespace)
    writeFileSync(`${folder}/ca.crt`, readFileSync(server().plane.caFile))
    const { hostname, port } = new URL(server().plane.server)
    const env = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port }
    const config = await inClusterConfig({ env, serviceAccountFolder: folder })
    assert.is(config.namespace, namespace)
    const user = await whoAmI(config)
    assert.is(user.username, `system:serviceaccount:${namespace}:robot`)
    const pods = server().clientOf(config).resource(Pod, { namespace })
    await rejects(pods.list(), isForbidden, /User "system:serviceaccount:suite-\w+:robot" cannot list resource "pods"/)
  })

  test('impersonation of a user with uid, groups and extra', async () => {
    const impersonate = {
      userName: 'jane',
      uid: '42',
      groups: ['developers', 'admins'],
      extra: { 'example.com/Team Name': ['a%b', 'ü'] }
    }
    const user = await whoAmI({ ...server().config('admin'), impersonate })
    assert.equal(user, {
      username: 'jane',
      uid: '42',
      groups: ['developers', 'admins', 'system:authenticated'],
      extra: { 'example.com/team name': ['a%b', 'ü'] }
    })
  })

  test('no credentials: anonymous, and forbidden', async () => {
    const pods = server().client({ user: 'none' }).resource(Pod, { namespace: 'default' })
    await rejects(pods.list(), isForbidden, /User "system:anonymous" cannot list resource "pods"/)
  })

  test.run()
}
