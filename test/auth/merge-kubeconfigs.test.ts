import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mergeKubeconfigs } from '../../src/auth/merge-kubeconfigs.ts'
import { parseKubeconfig } from '../../src/auth/parse-kubeconfig.ts'

const test = suite('mergeKubeconfigs')

const source = (text: string, path?: string) => ({ kubeconfig: parseKubeconfig(text), path })

test('the first that defines a name wins, whole', () => {
  const merged = mergeKubeconfigs([
    source('users: [{name: u, user: {}}]'),
    source('users: [{name: u, user: {token: t}}, {name: v, user: {token: v}}]')
  ])
  assert.equal(
    merged.users.map(({ name, user }) => [name, { ...user }]),
    [
      ['u', {}],
      ['v', { token: 'v' }]
    ]
  )
})

test('the first current-context that says anything wins', () => {
  const merged = mergeKubeconfigs([
    source('current-context: ""'),
    source('current-context: b'),
    source('current-context: c')
  ])
  assert.is(merged['current-context'], 'b')
})

test('unknown fields, preferences and extensions stay', () => {
  const merged = mergeKubeconfigs([
    source('x: 1\npreferences: {extensions: [{name: a, extension: 1}]}\nextensions: [{name: e, extension: 1}]'),
    source(
      'x: 2\nz: 2\npreferences: {colors: true, extensions: [{name: a, extension: 2}, {name: b}]}\nextensions: [{name: e, extension: 2}]'
    )
  ])
  assert.equal(JSON.parse(JSON.stringify(merged)), {
    clusters: [],
    users: [],
    contexts: [],
    x: 1,
    z: 2,
    preferences: { colors: true, extensions: [{ name: 'a', extension: 1 }, { name: 'b' }] },
    extensions: [{ name: 'e', extension: 1 }]
  })
})

const PATHS =
  'clusters: [{name: c, cluster: {certificate-authority: ca.crt}}]\nusers: [{name: u, user: {client-certificate: ../c.crt, client-key: /abs/key, tokenFile: "~/token", exec: {command: COMMAND}}}]'

test('relative paths become absolute by the folder of their own file', () => {
  const merged = mergeKubeconfigs([source(PATHS, '/home/me/.kube/config')], { platform: 'linux' })
  const user = merged.users[0]?.user
  assert.is(merged.clusters[0]?.cluster['certificate-authority'], '/home/me/.kube/ca.crt')
  assert.is(user?.['client-certificate'], '/home/me/c.crt')
  assert.is(user?.['client-key'], '/abs/key')
  assert.is(user?.tokenFile, '/home/me/.kube/~/token')
})

test('without a path they stay', () => {
  assert.is(mergeKubeconfigs([source(PATHS)]).users[0]?.user['client-certificate'], '../c.crt')
})

const COMMANDS: [NodeJS.Platform, string, string][] = [
  ['linux', 'get-token', 'get-token'],
  ['linux', './get-token', '/k/get-token'],
  ['linux', 'bin/get-token', '/k/bin/get-token'],
  ['linux', '/bin/get-token', '/bin/get-token'],
  ['linux', 'bin\\get-token', 'bin\\get-token'],
  ['win32', 'get-token.exe', 'get-token.exe'],
  ['win32', 'bin\\get-token.exe', 'C:\\k\\bin\\get-token.exe'],
  ['win32', 'bin/get-token.exe', 'bin/get-token.exe'],
  ['win32', 'D:\\get-token.exe', 'D:\\get-token.exe']
]
for (const [platform, command, expected] of COMMANDS) {
  test(`a command ${command} on ${platform} is ${expected}`, () => {
    const path = platform === 'win32' ? 'C:\\k\\config' : '/k/config'
    const merged = mergeKubeconfigs([source(PATHS.replace('COMMAND', `'${command}'`), path)], { platform })
    assert.is(merged.users[0]?.user.exec?.command, expected)
  })
}

test('leaves its sources as they are', () => {
  const read = source(PATHS, '/k/config')
  const before = JSON.stringify(read.kubeconfig)
  mergeKubeconfigs([read])
  assert.is(JSON.stringify(read.kubeconfig), before)
})

test.run()
