/** Cases about names and contexts, and about how several files are merged. */
import { type ClientcmdCase, cert, execPlugin, kubeconfig, yaml } from './clientcmd-case.ts'

/** All of them. */
export function mergeCases(): ClientcmdCase[] {
  return [...nameCases(), ...contextCases(), ...fileListCases(), ...pathCases()]
}

function nameCases(): ClientcmdCase[] {
  const names = [
    'constructor',
    'toString',
    '__proto__',
    'hasOwnProperty',
    'a b',
    'a/b',
    'ä☃',
    '',
    ' ',
    'CTX',
    'arn:aws:eks:eu-west-1:1:cluster/x',
    'user@host'
  ]
  return names.flatMap((name) => {
    const entries = (current: string): string =>
      yaml({
        'current-context': current,
        clusters: [{ name, cluster: { server: 'https://h' } }],
        users: [{ name, user: { token: 't' } }],
        contexts: [{ name, context: { cluster: name, user: name, namespace: 'ns' } }]
      }).trimStart()
    return [
      one(`name: ${JSON.stringify(name)}`, entries(name)),
      one(`name: ${JSON.stringify(name)} asked for`, entries(''), {
        overrides: { context: name, cluster: name, user: name }
      }),
      one(`name: ${JSON.stringify(name)} asked for and absent`, kubeconfig(), { overrides: { context: name } })
    ]
  })
}

function contextCases(): ClientcmdCase[] {
  const c = (name: string, context: Record<string, unknown>, more: Record<string, unknown> = {}): ClientcmdCase =>
    one(`context: ${name}`, kubeconfig({}, { token: 't' }, context, more))
  return [
    c('namespace', { namespace: 'team-a' }),
    c('bad namespace', { namespace: 'Not A Label!' }),
    c('empty namespace', { namespace: '' }),
    c('missing user', { user: 'nobody' }),
    c('no user', { user: undefined }),
    c('missing cluster', { cluster: 'nowhere' }),
    c('no cluster', { cluster: undefined }),
    c('no cluster and no user', { cluster: undefined, user: undefined }),
    c('no current context', {}, { 'current-context': undefined }),
    c('empty current context', {}, { 'current-context': '' }),
    c('missing current context', {}, { 'current-context': 'other' }),
    c('current context in another case', {}, { 'current-context': 'CTX' }),
    c('number as current context', {}, { 'current-context': 5 }),
    c('empty cluster', {}, { clusters: [{ name: 'c', cluster: {} }] }),
    c('cluster entry without cluster', {}, { clusters: [{ name: 'c' }] }),
    c(
      'nameless entries',
      { cluster: '', user: '' },
      { clusters: [{ cluster: { server: 'https://nameless' } }], users: [{ user: { token: 'nameless' } }] }
    ),
    c(
      'cluster twice',
      {},
      {
        clusters: [
          { name: 'c', cluster: { server: 'https://a' } },
          { name: 'c', cluster: { server: 'https://b' } }
        ]
      }
    ),
    c(
      'user twice',
      {},
      {
        users: [
          { name: 'u', user: {} },
          { name: 'u', user: {} }
        ]
      }
    ),
    c(
      'context twice',
      {},
      {
        contexts: [
          { name: 'ctx', context: { cluster: 'c', user: 'u' } },
          { name: 'ctx', context: {} }
        ]
      }
    ),
    c(
      'unused twice',
      {},
      {
        users: [
          { name: 'u', user: {} },
          { name: 'v', user: {} },
          { name: 'v', user: {} }
        ]
      }
    ),
    c(
      'extension twice',
      {},
      {
        extensions: [
          { name: 'x', extension: 1 },
          { name: 'x', extension: 2 }
        ]
      }
    ),
    c(
      'unused broken user',
      {},
      {
        users: [
          { name: 'u', user: { token: 't' } },
          { name: 'v', user: { token: 't', username: 'x' } }
        ]
      }
    ),
    c(
      'unused user of wrong type',
      {},
      {
        users: [
          { name: 'u', user: { token: 't' } },
          { name: 'v', user: { token: 5 } }
        ]
      }
    ),
    one(
      'context: only one, unchosen',
      yaml({
        clusters: [{ name: 'c', cluster: { server: 'https://h' } }],
        contexts: [{ name: 'ctx', context: { cluster: 'c' } }]
      }).trimStart()
    ),
    one('context: only a cluster', yaml({ clusters: [{ name: 'c', cluster: { server: 'https://h' } }] }).trimStart()),
    one('context: only current', yaml({ 'current-context': 'x' }).trimStart())
  ]
}

function fileListCases(): ClientcmdCase[] {
  const cluster = (server: string, more: Record<string, unknown> = {}): unknown => ({
    name: 'c',
    cluster: { server, ...more }
  })
  const file = (config: Record<string, unknown>): string => yaml(config).trimStart() || '{}'
  const full = kubeconfig({}, { token: 'full' }, { namespace: 'full' })
  const m = (
    name: string,
    files: ClientcmdCase['files'],
    kubeconfigList = '$DIR/a:$DIR/b',
    more: Partial<ClientcmdCase> = {}
  ): ClientcmdCase => ({
    name: `merge: ${name}`,
    files,
    kubeconfig: kubeconfigList,
    ...more
  })
  return [
    m('first wins', { a: file({ clusters: [cluster('https://first', { 'tls-server-name': 'n' })] }), b: full }),
    m('whole entries', {
      a: file({ clusters: [cluster('https://first')] }),
      b: kubeconfig({ 'tls-server-name': 'n' })
    }),
    m('empty first entry shadows', { a: file({ users: [{ name: 'u', user: {} }] }), b: full }),
    m('empty first cluster shadows', { a: file({ clusters: [{ name: 'c', cluster: {} }] }), b: full }),
    m('null first entry shadows', { a: 'users:\n- name: u\n', b: full }),
    m('current context of the first', {
      a: file({ 'current-context': 'ctx' }),
      b: kubeconfig({}, {}, {}, { 'current-context': 'other' })
    }),
    m('empty current context', { a: file({ 'current-context': '' }), b: full }),
    m('missing current context of the first', { a: file({ 'current-context': 'gone' }), b: full }),
    m(
      'pieces in three files',
      {
        a: file({ 'current-context': 'ctx', contexts: [{ name: 'ctx', context: { cluster: 'c', user: 'u' } }] }),
        b: file({ users: [{ name: 'u', user: { token: 'b' } }] }),
        c: file({ clusters: [cluster('https://c')] })
      },
      '$DIR/a:$DIR/b:$DIR/c'
    ),
    m('missing first', { b: full }),
    m('missing last', { a: full }),
    m('all missing', {}),
    m('empty entries', { b: full }, '::$DIR/b:'),
    m('only separators', {}, ':'),
    m('same file twice', { a: full }, '$DIR/a:$DIR/a'),
    m('relative entries', { 'sub/a': full }, 'sub/a'),
    m('dot entries', { a: full }, './a:././a'),
    m('quoted entry', { a: full }, '"$DIR/a"'),
    m('home entry', { a: full }, '~/a'),
    m('bad second file', { a: full, b: 'clusters: [' }),
    m('bad first file', { a: 'clusters: [', b: full }),
    m('wrong kind in second file', { a: full, b: 'kind: Pod' }),
    m('empty first file', { a: '', b: full }),
    m('folder in list', { a: full, b: { folder: true } }),
    m('file below a file', { a: full }, '$DIR/a:$DIR/a/b'),
    m('duplicate in shadowed file', {
      a: full,
      b: file({
        users: [
          { name: 'x', user: {} },
          { name: 'x', user: {} }
        ]
      })
    }),
    m('bad base64 in shadowed entry', {
      a: full,
      b: file({ users: [{ name: 'u', user: { 'client-key-data': '!' } }] })
    }),
    m('explicit file', { a: full, b: kubeconfig({ server: 'https://explicit' }) }, '$DIR/a', { explicit: '$DIR/b' }),
    m('explicit missing', { a: full }, '$DIR/a', { explicit: '$DIR/nowhere' }),
    m('explicit folder', { a: full, b: { folder: true } }, '$DIR/a', { explicit: '$DIR/b' }),
    m('explicit relative', { a: full }, '', { explicit: 'a' }),
    m('explicit empty file', { a: full, b: '' }, '$DIR/a', { explicit: '$DIR/b' }),
    m('home', { 'home/.kube/config': full }, '', { home: '$DIR/home' }),
    m('home missing', {}, '', { home: '$DIR/home' }),
    m('list instead of home', { 'home/.kube/config': full }, ':', { home: '$DIR/home' }),
    m('missing list instead of home', { 'home/.kube/config': full }, '$DIR/nowhere', { home: '$DIR/home' }),
    m('extensions', {
      a: file({
        clusters: [
          cluster('https://a', { extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { a: 1 } }] })
        ]
      }),
      b: kubeconfig(
        { extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { b: 1 } }] },
        { exec: execPlugin({ provideClusterInfo: true }) }
      )
    })
  ]
}

function pathCases(): ClientcmdCase[] {
  const user = { 'client-certificate': 'client.crt', 'client-key': 'client.key' }
  const pair = { 'client.crt': cert('client.crt'), 'client.key': cert('client.key') }
  const under = (folder: string, files: ClientcmdCase['files']): ClientcmdCase['files'] =>
    Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]))
  const p = (name: string, files: ClientcmdCase['files'], more: Partial<ClientcmdCase> = {}): ClientcmdCase => ({
    name: `path: ${name}`,
    files,
    ...more
  })
  return [
    p('beside the file', { config: kubeconfig({}, user), ...pair }),
    p('from another working folder', { config: kubeconfig({}, user), ...pair, 'sub/x': '' }, { cwd: 'sub' }),
    p(
      'relative kubeconfig',
      { 'sub/config': kubeconfig({}, user), ...under('sub', pair) },
      { kubeconfig: 'sub/config' }
    ),
    p(
      'above',
      {
        'sub/config': kubeconfig({}, { 'client-certificate': '../client.crt', 'client-key': '../client.key' }),
        ...pair
      },
      { kubeconfig: '$DIR/sub/config' }
    ),
    p(
      'each by its file',
      {
        'a/config': yaml({
          clusters: [{ name: 'c', cluster: { server: 'https://h', 'certificate-authority': 'ca.crt' } }]
        }).trimStart(),
        'a/ca.crt': cert('ca.crt'),
        'b/config': kubeconfig({}, { tokenFile: 'token' }),
        'b/token': 'from-b',
        'b/ca.crt': cert('other-ca.crt')
      },
      { kubeconfig: '$DIR/a/config:$DIR/b/config' }
    ),
    p('symlink beside its files', { 'real/config': kubeconfig({}, user), config: { link: 'real/config' }, ...pair }),
    p('symlink away from its files', {
      'real/config': kubeconfig({}, user),
      ...under('real', pair),
      config: { link: 'real/config' }
    }),
    p('dangling symlink', { config: { link: 'nowhere' } }),
    p(
      'command by its file',
      { 'sub/config': kubeconfig({}, { exec: execPlugin({ command: 'bin/x' }) }) },
      { kubeconfig: 'sub/config' }
    ),
    p(
      'space and unicode',
      { 'sub/config': kubeconfig({}, { tokenFile: 'tö ken' }), 'sub/tö ken': 'x' },
      { kubeconfig: '$DIR/sub/config' }
    ),
    p('trailing space', { config: kubeconfig({}, { tokenFile: 'token ' }), token: 'x' }),
    p('blank path', { config: kubeconfig({}, { tokenFile: ' ' }) })
  ]
}

function one(name: string, config: string | Uint8Array, more: Partial<ClientcmdCase> = {}): ClientcmdCase {
  return { name, files: { config }, ...more }
}
