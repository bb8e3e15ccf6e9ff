/** Cases about the text of a kubeconfig, about names and contexts, and about how several files are merged. */
import { b64, type ClientcmdCase, cert, execPlugin, kubeconfig, yaml } from './clientcmd-case.ts'

/** All of them. */
export function textAndMergeCases(): ClientcmdCase[] {
  return [
    ...textCases(),
    ...typeCases(),
    ...nameCases(),
    ...contextCases(),
    ...mergeCases(),
    ...pathCases(),
    ...overrideCases()
  ]
}

function one(name: string, config: string | Uint8Array, more: Partial<ClientcmdCase> = {}): ClientcmdCase {
  return { name, files: { config }, ...more }
}

const BASE = `apiVersion: v1
kind: Config
current-context: ctx
clusters:
- name: c
  cluster: {server: https://10.0.0.1:6443}
users:
- name: u
  user: {token: abc}
contexts:
- name: ctx
  context: {cluster: c, user: u}
`

function textCases(): ClientcmdCase[] {
  const json = JSON.stringify({
    'current-context': 'ctx',
    clusters: [{ name: 'c', cluster: { server: 'https://h' } }],
    users: [{ name: 'u', user: { token: 'abc' } }],
    contexts: [{ name: 'ctx', context: { cluster: 'c', user: 'u' } }]
  })
  const t = (name: string, config: string | Uint8Array): ClientcmdCase => one(`text: ${name}`, config)
  return [
    t('plain', BASE),
    t('empty', ''),
    t('blank', '  \n\n'),
    t('comment', '# nothing\n'),
    t('document start', '---\n'),
    t('null', 'null'),
    t('empty mapping', '{}'),
    t('list', '[]'),
    t('string', 'hello'),
    t('number', '5'),
    t('garbage', 'clusters: ['),
    t('tab indentation', BASE.replace('  user', '\tuser')),
    t('CRLF', BASE.replaceAll('\n', '\r\n')),
    t('BOM', `\ufeff${BASE}`),
    t('UTF-16', Buffer.from(`\ufeff${BASE}`, 'utf16le')),
    t('not UTF-8', Buffer.concat([Buffer.from(BASE), Buffer.from([0x23, 0xff, 0xfe])])),
    t('NUL', `${BASE}# \0`),
    t('comments', BASE.replace('users:', '# users\nusers: # here')),
    t('document start before', `---\n${BASE}`),
    t('document end behind', `${BASE}...\n`),
    t('two documents', `${BASE}---\n${BASE.replace('ctx', 'other')}`),
    t('second document broken', `${BASE}---\nfoo: [`),
    t('first document empty', `---\n---\n${BASE}`),
    t(
      'anchors',
      BASE.replace('{token: abc}', '&u {token: abc}').replace('contexts:', '- name: v\n  user: *u\ncontexts:')
    ),
    t('merge key', BASE.replace('{token: abc}', '\n    <<: {token: def, as: jane}\n    token: abc')),
    t('unknown alias', BASE.replace('abc', '*nothing')),
    t('duplicate key', BASE.replace('current-context: ctx', 'current-context: other\ncurrent-context: ctx')),
    t(
      'duplicate key, last wrong',
      BASE.replace('current-context: ctx', 'current-context: ctx\ncurrent-context: other')
    ),
    t('duplicate list', `${BASE}users: []\n`),
    t('block scalar token', BASE.replace('{token: abc}', '\n    token: |\n      abc')),
    t('folded token', BASE.replace('{token: abc}', '\n    token: >-\n      abc\n      def')),
    t(
      'block scalar CA',
      BASE.replace(
        '{server: https://10.0.0.1:6443}',
        `\n    server: https://h\n    certificate-authority-data: |\n      ${b64(cert('ca.crt')).replace(/.{64}/g, '$&\n      ')}`
      )
    ),
    t(
      'folded CA',
      BASE.replace(
        '{server: https://10.0.0.1:6443}',
        `\n    server: https://h\n    certificate-authority-data: >\n      ${b64(cert('ca.crt')).replace(/.{64}/g, '$&\n      ')}`
      )
    ),
    t('single quotes', BASE.replace('abc', "'a''bc'")),
    t('double quotes', BASE.replace('abc', '"a\\x62c\\u00e4"')),
    t('JSON', json),
    t('JSON, pretty', JSON.stringify(JSON.parse(json), null, 2)),
    t('JSON, tabs', JSON.stringify(JSON.parse(json), null, '\t')),
    t('JSON, BOM', `\ufeff${json}`),
    t('JSON, duplicate key', json.replace('{', '{"current-context":"other",')),
    t('JSON, escaped slash', json.replace('https://', 'https:\\/\\/')),
    t('JSON, surrogate escape', json.replace('abc', 'a\\ud83d\\ude00')),
    t('JSON, unicode escape', json.replace('abc', 'a\\u0062c')),
    t('JSON, trailing comma', json.replace(']}', '],}')),
    t('JSON, comment', `# comment\n${json}`),
    t('JSON, two values', `${json}\n${json}`),
    t('JSON, garbage behind', `${json}}`),
    t('JSON, cut', json.slice(0, -5)),
    t('JSON, single quotes', json.replaceAll('"', "'")),
    t('kind wrong', BASE.replace('kind: Config', 'kind: Pod')),
    t('kind lower case', BASE.replace('kind: Config', 'kind: config')),
    t('kind empty', BASE.replace('kind: Config', 'kind: ""')),
    t('kind null', BASE.replace('kind: Config', 'kind:')),
    t('kind number', BASE.replace('kind: Config', 'kind: 5')),
    t('kind field capital', BASE.replace('kind: Config', 'Kind: Pod')),
    t('kind both cases', BASE.replace('kind: Config', 'KIND: Pod\nkind: Config')),
    t('kind absent', BASE.replace('kind: Config\n', '')),
    t('apiVersion absent', BASE.replace('apiVersion: v1\n', '')),
    t('both absent', BASE.replace('apiVersion: v1\nkind: Config\n', '')),
    t('apiVersion wrong', BASE.replace('apiVersion: v1', 'apiVersion: v2')),
    t('apiVersion with group', BASE.replace('apiVersion: v1', 'apiVersion: a.io/v1')),
    t('apiVersion with slash', BASE.replace('apiVersion: v1', 'apiVersion: /v1')),
    t('apiVersion slash', BASE.replace('apiVersion: v1', 'apiVersion: /')),
    t('apiVersion slashes', BASE.replace('apiVersion: v1', 'apiVersion: a/b/c')),
    t('apiVersion number', BASE.replace('apiVersion: v1', 'apiVersion: 1')),
    t('unknown field', `${BASE}nothing: {a: [1, 2.5, null, true]}\n`),
    t('big number in unknown field', `${BASE}nothing: 12345678901234567890\n`),
    t('preferences', `${BASE}preferences: {colors: true, extensions: [{name: a, extension: {}}]}\n`),
    t('preferences wrong', `${BASE}preferences: {colors: "yes"}\n`),
    t('preferences a list', `${BASE}preferences: []\n`),
    t('lists null', BASE.replace('users:\n- name: u\n  user: {token: abc}', 'users:')),
    t('list a mapping', `${BASE.replace(/users:[\s\S]*contexts/, 'users: {}\ncontexts')}`),
    t('list a string', `${BASE.replace(/users:[\s\S]*contexts/, 'users: ""\ncontexts')}`),
    t('null entry', BASE.replace('users:\n', 'users:\n- null\n')),
    t('two null entries', BASE.replace('users:\n', 'users:\n- null\n- null\n')),
    t('string entry', BASE.replace('users:\n', 'users:\n- u\n')),
    t('null user', BASE.replace('{token: abc}', 'null')),
    t('list as user', BASE.replace('{token: abc}', '[]')),
    t('not a kubeconfig', 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n')
  ]
}

/** What bare scalars are, in a place for a string and in one for a boolean. */
function typeCases(): ClientcmdCase[] {
  const scalars = [
    'abc',
    '123',
    '0x1f',
    '0o17',
    '012',
    '1e3',
    '1.5',
    '.5',
    '.inf',
    '.nan',
    '1_000',
    '0b11',
    'true',
    'True',
    'yes',
    'no',
    'on',
    'off',
    'y',
    'n',
    'Y',
    'null',
    '~',
    '',
    '2026-01-01',
    '2026-01-01T00:00:00Z',
    '1.30.2',
    '1:30',
    '12e03',
    '+1',
    '-1',
    '-',
    '0',
    '08',
    '1e400',
    '!!str 5',
    '!!str',
    '!!binary YWJj',
    '!!int 5',
    '!foo bar',
    '"5"',
    "'yes'",
    '[a]',
    '{a: b}',
    '@x',
    '`x',
    '%x',
    '!',
    '&',
    '*',
    '|',
    '>',
    '? x',
    ': x',
    '- x',
    'a: b',
    'a #b',
    'a#b',
    '#b',
    '"a',
    "'a",
    'a\tb',
    '=',
    '<<',
    '. ',
    '0.',
    '1__0',
    '0x',
    '1e',
    'Null',
    'NULL',
    'nUll',
    'tRUE',
    '0o8',
    '١'
  ]
  return [
    ...scalars.map((scalar) =>
      one(`type: token ${JSON.stringify(scalar)}`, BASE.replace('{token: abc}', `\n    token: ${scalar}`))
    ),
    ...scalars.map((scalar) =>
      one(
        `type: insecure ${JSON.stringify(scalar)}`,
        BASE.replace(
          '{server: https://10.0.0.1:6443}',
          `\n    server: https://h\n    insecure-skip-tls-verify: ${scalar}`
        )
      )
    ),
    ...['5', 'true', 'null', '2026-01-01', '1.30.2', 'yes'].flatMap((scalar) => [
      one(`type: name ${scalar}`, BASE.replaceAll(/\bctx\b/g, scalar)),
      one(`type: namespace ${scalar}`, BASE.replace('user: u}', `user: u, namespace: ${scalar}}`)),
      one(`type: key ${scalar}`, BASE.replace('{token: abc}', `{as: jane, as-user-extra: {${scalar}: [v]}}`))
    ])
  ]
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
      one(`name: ${JSON.stringify(name)} asked for and absent`, BASE, { overrides: { context: name } })
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

function mergeCases(): ClientcmdCase[] {
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

function overrideCases(): ClientcmdCase[] {
  const files = {
    config: kubeconfig(
      { 'certificate-authority-data': b64(cert('ca.crt')), 'tls-server-name': 'n' },
      { token: 'abc', as: 'jane', 'as-groups': ['g'] },
      { namespace: 'ns' },
      {
        users: [
          { name: 'u', user: { token: 'abc', as: 'jane', 'as-groups': ['g'] } },
          {
            name: 'cert',
            user: { 'client-certificate-data': b64(cert('client.crt')), 'client-key-data': b64(cert('client.key')) }
          },
          { name: 'exec', user: { exec: execPlugin() } },
          { name: 'basic', user: { username: 'j', password: 'p' } }
        ],
        contexts: [
          { name: 'ctx', context: { cluster: 'c', user: 'u', namespace: 'ns' } },
          { name: 'second', context: { cluster: 'd', user: 'cert' } },
          { name: 'dangling', context: { cluster: 'x', user: 'y' } }
        ],
        clusters: [
          {
            name: 'c',
            cluster: {
              server: 'https://10.0.0.1:6443',
              'certificate-authority-data': b64(cert('ca.crt')),
              'tls-server-name': 'n'
            }
          },
          { name: 'd', cluster: { server: 'https://d/prefix', 'insecure-skip-tls-verify': true } },
          { name: 'file', cluster: { server: 'https://f', 'certificate-authority': 'ca.crt' } }
        ]
      }
    ),
    'ca.crt': cert('ca.crt'),
    'other.crt': cert('other-ca.crt'),
    'client.crt': cert('client2.crt'),
    'client.key': cert('client2.key'),
    token: 'from-file'
  }
  const o = (
    name: string,
    overrides: NonNullable<ClientcmdCase['overrides']>,
    more: Partial<ClientcmdCase> = {}
  ): ClientcmdCase => ({ name: `override: ${name}`, files, overrides, ...more })
  const pair = { certFile: '$DIR/client.crt', keyFile: '$DIR/client.key' }
  return [
    o('none', {}),
    o('context', { context: 'second' }),
    o('missing context', { context: 'gone' }),
    o('dangling context', { context: 'dangling' }),
    o('dangling context with server', { context: 'dangling', server: 'https://s' }),
    o('dangling context with cluster', { context: 'dangling', cluster: 'c' }),
    o('cluster', { cluster: 'd' }),
    o('missing cluster', { cluster: 'gone' }),
    o('user', { user: 'cert' }),
    o('user exec', { user: 'exec' }),
    o('missing user', { user: 'gone' }),
    o('all three', { context: 'second', cluster: 'file', user: 'u' }),
    o('namespace', { namespace: 'mine' }),
    o('bad namespace', { namespace: 'NOT A LABEL' }),
    o('server', { server: 'https://s:1' }),
    o('plain server', { server: 'http://s:1' }),
    o('server without scheme', { server: 's:1' }),
    o('server and name', { server: 'https://s:1', serverName: 'm' }),
    o('name', { serverName: 'm' }),
    o('insecure', { insecureSkipVerify: true }),
    o('insecure and CA file', { insecureSkipVerify: true, caFile: '$DIR/other.crt' }),
    o('CA file', { caFile: '$DIR/other.crt' }),
    o('relative CA file', { caFile: 'other.crt' }),
    o('missing CA file', { caFile: 'gone.crt' }),
    o('CA file over insecure', { context: 'second', caFile: '$DIR/other.crt' }),
    o('CA data over file', { cluster: 'file', ca: cert('other-ca.crt') }),
    o('CA data and file', { ca: cert('other-ca.crt'), caFile: '$DIR/other.crt' }),
    o('token', { token: 'mine' }),
    o('token over certificate', { user: 'cert', token: 'mine' }),
    o('token over exec', { user: 'exec', token: 'mine' }),
    o('token over basic', { user: 'basic', token: 'mine' }),
    o('token file', { tokenFile: '$DIR/token' }),
    o('token file over exec', { user: 'exec', tokenFile: '$DIR/token' }),
    o('basic', { username: 'me', password: 'pw' }),
    o('basic over exec', { user: 'exec', username: 'me', password: 'pw' }),
    o('password over basic', { user: 'basic', password: 'new' }),
    o('certificate files', { ...pair }),
    o('certificate files over data', { user: 'cert', ...pair }),
    o('certificate file alone over data', { user: 'cert', certFile: '$DIR/client.crt' }),
    o('certificate data over data', { user: 'cert', cert: cert('client2.crt'), key: cert('client2.key') }),
    o('key alone over data', { user: 'cert', key: cert('client2.key') }),
    o('certificate alone', { user: 'u', cert: cert('client.crt') }),
    o('proxy', { proxyUrl: 'socks5://p:1' }),
    o('bad proxy', { proxyUrl: 'p:1' }),
    o('no compression', { disableCompression: true }),
    o('as', { impersonate: 'joe' }),
    o('as with groups', { impersonate: { userName: 'joe', uid: '1', groups: ['x', 'y'] } }),
    o('as groups over as', { impersonate: { userName: '', groups: ['x'] } }),
    o('server without any file', { server: 'https://s:1' }, { kubeconfig: '$DIR/gone' }),
    o('token without any file', { token: 't' }, { kubeconfig: '$DIR/gone' }),
    o('context without any file', { context: 'x' }, { kubeconfig: '$DIR/gone' }),
    o('namespace without any file', { namespace: 'x' }, { kubeconfig: '$DIR/gone' }),
    o(
      'server and token without any file',
      { server: 'https://s:1', token: 't', namespace: 'n' },
      { kubeconfig: '$DIR/gone' }
    ),
    o('proxy without any file', { proxyUrl: 'http://p' }, { kubeconfig: '$DIR/gone' })
  ]
}
