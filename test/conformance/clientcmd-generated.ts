/** Cases put together at random, always the same for the same seed: fields that are right alone meet in ways nobody thought of. */
import { b64, type ClientcmdCase, cert, execPlugin, yaml } from './clientcmd-case.ts'

type Fields = Record<string, unknown>

/** `count` cases. */
export function generatedCases(count: number, seed = 1): ClientcmdCase[] {
  const random = mulberry32(seed)
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T
  const some = (fields: readonly (readonly [string, readonly unknown[]])[], chance: number): Fields => {
    const chosen = fields.filter(() => random() < chance)
    return Object.fromEntries(chosen.map(([field, values]) => [field, pick(values)]))
  }
  const names = ['a', 'b', 'c']
  const subset = (make: (name: string) => Fields): Fields[] => names.filter(() => random() < 0.85).map(make)
  const file = (): string =>
    yaml({
      ...(random() < 0.5 && { apiVersion: 'v1', kind: 'Config' }),
      ...(random() < 0.95 && { 'current-context': pick([...names, ...names, ...names, 'gone', '']) }),
      clusters: subset((name) => ({
        name,
        cluster: { ...pick(CLUSTERS), ...(random() < 0.3 && some(CLUSTER_FIELDS, 0.2)) }
      })),
      users: subset((name) => ({ name, user: { ...pick(USERS), ...(random() < 0.3 && some(USER_FIELDS, 0.12)) } })),
      contexts: subset((name) => ({ name, context: some(CONTEXT_FIELDS, 0.95) }))
    }).trimStart()
  return Array.from({ length: count }, (_, index) => ({
    name: `generated ${seed}/${index}`,
    files: { x: file(), ...(random() < 0.6 && { 'sub/y': file() }), ...FILES },
    kubeconfig: pick(['$DIR/x', '$DIR/x', '$DIR/x:$DIR/sub/y', '$DIR/sub/y:$DIR/x', '$DIR/gone:$DIR/x']),
    ...(random() < 0.4 && { overrides: some(OVERRIDES, 0.1) })
  }))
}

const FILES = {
  'ca.crt': cert('ca.crt'),
  'sub/ca.crt': cert('other-ca.crt'),
  'client.crt': cert('client.crt'),
  'client.key': cert('client.key'),
  'sub/client.crt': cert('client2.crt'),
  'sub/client.key': cert('client2.key'),
  token: 'token-of-x\n',
  'sub/token': 'token-of-y'
}

const CLUSTERS: Fields[] = [
  { server: 'https://h' },
  { server: 'https://h:6443/prefix', 'certificate-authority': 'ca.crt' },
  { server: 'https://h2', 'certificate-authority-data': b64(cert('ca.crt')), 'tls-server-name': 'n' },
  { server: 'https://[::1]:6443', 'insecure-skip-tls-verify': true },
  { server: 'http://plain:8080', 'certificate-authority': 'ca.crt', 'proxy-url': 'http://p:1' },
  { server: 'scheme-less:8080', 'disable-compression': true },
  {
    server: 'https://h3',
    'certificate-authority': '$DIR/ca.crt',
    'proxy-url': 'socks5://p:1',
    'disable-compression': true
  },
  {}
]

const USERS: Fields[] = [
  {},
  { token: 't1' },
  { tokenFile: 'token' },
  { token: 't2', tokenFile: 'token' },
  { token: 't3', tokenFile: 'gone' },
  { username: 'jane', password: 'pw' },
  { 'client-certificate': 'client.crt', 'client-key': 'client.key' },
  { 'client-certificate-data': b64(cert('client.crt')), 'client-key-data': b64(cert('client.key')) },
  { 'client-certificate': '$DIR/client.crt', 'client-key-data': b64(cert('client.key')), token: 't4' },
  { exec: execPlugin({ command: 'bin/x', provideClusterInfo: true, args: ['a'] }) },
  { exec: execPlugin({ env: [{ name: 'A', value: 'b' }] }), password: 'ignored' },
  { as: 'joe', 'as-groups': ['g1', 'g2'], 'as-user-extra': { 'a.io/b': ['1', '2'] }, token: 't5' }
]

const CLUSTER_FIELDS: [string, unknown[]][] = [
  ['server', ['https://h', 'https://h:6443/prefix', 'http://h', 'h:6443', 'https://[::1]:6443', '', 'https://h']],
  ['server', ['https://h', 'https://h2:6443']],
  ['server', ['https://h3']],
  ['tls-server-name', ['n', '']],
  ['insecure-skip-tls-verify', [true, false]],
  ['certificate-authority', ['ca.crt', 'gone.crt', '', '$DIR/ca.crt']],
  ['certificate-authority-data', [b64(cert('ca.crt')), b64(cert('other-ca.crt')), '']],
  ['proxy-url', ['http://p:1', 'socks5://p:1', 'nope', '']],
  ['disable-compression', [true, false]],
  ['extensions', [[{ name: 'client.authentication.k8s.io/exec', extension: { x: 1 } }], []]]
]

const USER_FIELDS: [string, unknown[]][] = [
  ['token', ['t1', 't2', '']],
  ['tokenFile', ['token', 'gone', '']],
  ['username', ['jane', '']],
  ['password', ['pw', '']],
  ['client-certificate', ['client.crt', '$DIR/client.crt', 'gone.crt']],
  ['client-certificate-data', [b64(cert('client.crt')), b64(cert('client2.crt')), '']],
  ['client-key', ['client.key', '$DIR/client.key']],
  ['client-key-data', [b64(cert('client.key')), b64(cert('client2.key')), '']],
  ['as', ['joe', '']],
  ['as-uid', ['7']],
  ['as-groups', [['g1', 'g2'], []]],
  ['as-user-extra', [{ scope: ['a'] }, {}]],
  [
    'exec',
    [
      execPlugin(),
      execPlugin({ command: 'bin/x', provideClusterInfo: true }),
      execPlugin({ interactiveMode: '' }),
      { command: 'x' }
    ]
  ],
  ['auth-provider', [{ name: 'gcp' }, { name: 'none' }]]
]

const CONTEXT_FIELDS: [string, unknown[]][] = [
  ['cluster', ['a', 'b', 'c']],
  ['user', ['a', 'b', 'c', 'a', 'b', 'c', 'gone']],
  ['namespace', ['ns1', 'ns2', '']]
]

const OVERRIDES: [string, unknown[]][] = [
  ['context', ['a', 'b', 'c', 'gone']],
  ['cluster', ['a', 'b', 'c', 'gone']],
  ['user', ['a', 'b', 'c', 'gone']],
  ['namespace', ['mine']],
  ['server', ['https://over:1', 'http://over:1', 'over:1']],
  ['serverName', ['over']],
  ['insecureSkipVerify', [true]],
  ['caFile', ['$DIR/ca.crt', 'ca.crt', 'gone']],
  ['token', ['over']],
  ['tokenFile', ['token']],
  ['username', ['over']],
  ['password', ['over']],
  ['certFile', ['$DIR/client.crt']],
  ['keyFile', ['$DIR/client.key']],
  ['proxyUrl', ['http://over', 'bad']],
  ['disableCompression', [true]],
  ['impersonate', ['over', { userName: 'over', uid: '1', groups: ['z'] }]]
]

/** A small generator of good numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
