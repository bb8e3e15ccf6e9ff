import { inspect } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseKubeconfig, stringifyConfig } from '../../src/auth/parse-kubeconfig.ts'
import { ConfigError } from '../../src/errors.ts'
import { parseYaml } from '../../src/yaml/index.ts'
import { fixture } from '../support/fixture.ts'
import { throws } from '../support/rejects.ts'

const test = suite('parseKubeconfig')

test('keeps what it does not know', () => {
  const text = fixture('kubeconfig/everything.yaml')
  assert.equal(JSON.parse(JSON.stringify(parseKubeconfig(text))), parseYaml(text))
})

test('takes JSON, with escapes that YAML 1.1 lacks', () => {
  const config = parseKubeconfig('{"clusters":[{"name":"a\\ud83d\\ude00","cluster":{"server":"https:\\/\\/h"}}]}')
  assert.is(config.clusters[0]?.name, 'a😀')
  assert.is(config.clusters[0]?.cluster.server, 'https://h')
})

test('an empty text, a comment or null is an empty kubeconfig', () => {
  for (const text of ['', '# nothing\n', 'null', new Uint8Array()])
    assert.equal({ ...parseKubeconfig(text) }, { clusters: [], users: [], contexts: [] })
})

test('null is absent, in any place', () => {
  const config = parseKubeconfig(
    'clusters:\n- name: c\nusers:\n- name: u\n  user: {token: null, exec: null}\ncontexts: null'
  )
  assert.equal(config.clusters, [{ name: 'c', cluster: {} }])
  assert.equal({ ...config.users[0]?.user }, {})
  assert.equal(config.contexts, [])
})

test('reads the first document only', () => {
  assert.is(parseKubeconfig('current-context: a\n---\n{{{')['current-context'], 'a')
})

test('of a key that is there twice the last counts', () => {
  assert.is(parseKubeconfig('current-context: a\ncurrent-context: b')['current-context'], 'b')
})

const WRONG: [string, RegExp][] = [
  ['[]', /expected a mapping, not a list/],
  ['kind: Pod', /kind is not "Config": "Pod"/],
  ['KIND: Pod', /kind is not "Config": "Pod"/],
  ['apiVersion: v2', /apiVersion is not "v1": "v2"/],
  ['users: {}', /users must be a list, not a mapping/],
  ['users: [{name: 5}]', /users\[0\]\.name must be a string, not a number/],
  ['users: [{name: u, user: {token: 5}}]', /users\[0\]\.user\.token must be a string, not a number/],
  ['users: [{name: u, user: {token: yes}}]', /users\[0\]\.user\.token must be a string, not a boolean/],
  ['users: [{name: u, user: {as-groups: x}}]', /users\[0\]\.user\.as-groups must be a list/],
  ['users: [{name: u, user: {exec: {env: [{name: A, value: 1}]}}}]', /exec\.env\[0\]\.value must be a string/],
  ['users: [{name: u, user: {client-key-data: "?"}}]', /client-key-data is not valid base64/],
  ['users: [{name: u}, {name: u}]', /users has the name "u" twice/],
  ['users: [null, null]', /users has the name "" twice/],
  ['clusters: [{name: c, cluster: {insecure-skip-tls-verify: "true"}}]', /must be a boolean, not a string/],
  ['contexts: [{name: c, context: []}]', /contexts\[0\]\.context must be a mapping, not a list/],
  ['users: [', /Cannot parse YAML at line 1/]
]
for (const [text, message] of WRONG) {
  test(`refuses ${text}`, () => {
    const err = throws(
      () => parseKubeconfig(text, { path: '/home/me/config' }),
      ConfigError,
      message,
      /^Cannot parse kubeconfig "\/home\/me\/config": /
    )
    assert.is((err as ConfigError).path, '/home/me/config')
  })
}

test('names of JavaScript are names like any other', () => {
  for (const name of ['constructor', 'toString', '__proto__']) {
    const config = parseKubeconfig(`users: [{name: ${name}, user: {as-user-extra: {${name}: [x]}}}]`)
    assert.is(config.users[0]?.name, name)
    assert.equal(Object.entries(config.users[0]?.user['as-user-extra'] ?? {}), [[name, ['x']]])
  }
})

test('parseYaml brings another reader, whose errors are not quoted', () => {
  const texts: string[] = []
  const reader = (text: string): unknown => {
    texts.push(text)
    return JSON.parse(text)
  }
  const config = parseKubeconfig(Buffer.from('{"current-context": "a"}'), { parseYaml: reader })
  assert.is(config['current-context'], 'a')
  assert.equal(texts, ['{"current-context": "a"}'])
  throws(() => parseKubeconfig('{"clusters": 1}', { parseYaml: reader }), ConfigError, /clusters/)
  const err = throws(
    () => parseKubeconfig('token: planted', { path: '/x', parseYaml: reader }),
    ConfigError,
    /cannot be read$/
  )
  assert.not.match(inspect(err, { depth: 9, showHidden: true }), /planted|token/)
})

test('stringifyConfig() writes what parseKubeconfig() read, in the same order', () => {
  const config = parseKubeconfig(fixture('kubeconfig/everything.yaml'))
  const written = stringifyConfig(config)
  assert.equal(
    JSON.stringify(parseKubeconfig(written)),
    JSON.stringify({ apiVersion: 'v1', kind: 'Config', ...config })
  )
})

test('stringifyConfig() names version and kind when the kubeconfig did not', () => {
  assert.equal(parseYaml(stringifyConfig(parseKubeconfig('current-context: a'))), {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'a',
    clusters: [],
    users: [],
    contexts: []
  })
})

test.run()
