/** Cases about the text of a kubeconfig and the types of its values. */
import { b64, type ClientcmdCase, cert } from './clientcmd-case.ts'

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

/** All of them. */
export function textCases(): ClientcmdCase[] {
  return [...documentCases(), ...typeCases()]
}

function documentCases(): ClientcmdCase[] {
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

function one(name: string, config: string | Uint8Array, more: Partial<ClientcmdCase> = {}): ClientcmdCase {
  return { name, files: { config }, ...more }
}
