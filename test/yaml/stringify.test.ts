import { isDeepStrictEqual } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseYaml, parseYamlStream, stringifyYaml, stringifyYamlStream } from '../../src/yaml/index.ts'
import { RandomYaml } from '../support/random-yaml.ts'
import { throws } from '../support/rejects.ts'

const test = suite('stringifyYaml')

test('objects look as kubectl prints them', () => {
  const text = stringifyYaml({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web-0',
      labels: { version: '1.30.2', 'app.kubernetes.io/name': 'web' },
      creationTimestamp: '2026-01-01T00:00:00Z'
    },
    spec: {
      containers: [{ name: 'c', image: 'busybox:1.36', args: ['--v=2', '-c', 'set -e\necho "hi"\n'], env: [] }],
      nodeSelector: {},
      matrix: [[1, [2, -0.5]], [{ a: null, b: true }]]
    }
  })
  assert.is(
    text,
    `apiVersion: v1
kind: Pod
metadata:
  name: web-0
  labels:
    version: 1.30.2
    app.kubernetes.io/name: web
  creationTimestamp: "2026-01-01T00:00:00Z"
spec:
  containers:
  - name: c
    image: busybox:1.36
    args:
    - --v=2
    - -c
    - |
      set -e
      echo "hi"
    env: []
  nodeSelector: {}
  matrix:
  - - 1
    - - 2
      - -0.5
  - - a: null
      b: true
`
  )
})

test('whatever some reader could misread is quoted', () => {
  const misread = [
    '',
    ' ',
    ' a',
    'a ',
    'y',
    'Yes',
    'off',
    'true',
    'null',
    '~',
    '0644',
    '1e3',
    '1:30',
    '0o17',
    '.5',
    '-1',
    '+1',
    '1_000',
    '+_1',
    '0b-11'
  ]
  const more = [
    '=',
    '<<',
    '2001-01-01',
    '.inf',
    '-.INF',
    '.NaN',
    '- a',
    '-',
    '--- a',
    '...',
    '? a',
    ': a',
    'a: b',
    'a:',
    'a #b',
    '#a',
    '&a',
    '*a',
    '!a'
  ]
  const chars = [
    '|',
    '>',
    '%a',
    '@a',
    '`a',
    '[a',
    '{a',
    ']',
    '}',
    ',',
    '"',
    "'",
    '\t',
    '\0',
    '\x7f',
    '\x85',
    '\u2028',
    '\ufeff',
    '\r',
    '\uffff',
    '0x1F',
    '1.',
    '123e4567'
  ]
  for (const text of [...misread, ...more, ...chars]) {
    assert.match(stringifyYaml(text), /^(?:"[^\n]*"|'[^\n]*')\n$/, JSON.stringify(text))
    assert.is(parseYaml(stringifyYaml(text)), text)
    assert.equal(parseYaml(stringifyYaml({ [text]: [text] })), { [text]: [text] })
  }
})

test('what nobody misreads is plain', () => {
  for (const text of [
    'a',
    'a b',
    'http://a/b?c=d',
    'a:b',
    "it's",
    '10.0.0.1',
    '1.30.2',
    '100m',
    '1Gi',
    '--flag=1',
    '-c',
    '/x',
    '.x',
    'é😀',
    'a#b',
    '$(A)'
  ]) {
    assert.is(stringifyYaml(text), `${text}\n`)
    assert.is(parseYaml(stringifyYaml(text)), text)
  }
})

test('texts of several lines are literal blocks where that is safe', () => {
  assert.is(stringifyYaml({ a: 'x\ny\n' }), 'a: |\n  x\n  y\n')
  assert.is(stringifyYaml({ a: 'x\ny' }), 'a: |-\n  x\n  y\n')
  assert.is(stringifyYaml({ a: 'x\n\n' }), 'a: |+\n  x\n\n')
  assert.is(stringifyYaml({ a: '\n x\ty\n' }), 'a: |2\n\n   x\ty\n')
  assert.is(stringifyYaml(['x\n---\n']), '- |\n  x\n  ---\n')
  for (const text of ['x \ny', 'x\n\t\ny', '\n', '\n\n', 'x\r\ny', 'x\n\x85', '\u2028\na'])
    assert.match(stringifyYaml({ a: text }), /^a: "/)
})

test('keys: empty, long, of several lines, __proto__', () => {
  const value = JSON.parse('{"": 1, "__proto__": {"a": 1}, "a\\nb": 2}') as Record<string, unknown>
  value['k'.repeat(2000)] = { nested: [1] }
  const text = stringifyYaml({ value })
  assert.is(JSON.stringify(parseYaml(text)), JSON.stringify({ value }))
  assert.match(text, /^ {2}\? k+\n {2}:\n {4}nested:$/m)
})

test('numbers keep their value and are numbers to YAML 1.1 too', () => {
  const numbers = [
    0,
    -0,
    1,
    -1,
    0.1,
    1e-7,
    -1.5e-9,
    1e21,
    1.5e300,
    5e-324,
    2 ** 53 - 1,
    2 ** 53,
    2 ** 63,
    123456789.125
  ]
  for (const number of numbers) assert.ok(Object.is(parseYaml(stringifyYaml(number)), number), stringifyYaml(number))
  assert.is(stringifyYaml(1e-7), '1.0e-7\n')
  assert.is(stringifyYaml(2 ** 53), '9.007199254740992e+15\n')
})

test('as JSON.stringify: toJSON, undefined members, boxed primitives', () => {
  const value = {
    date: new Date(0),
    gone: undefined,
    boxed: Object('yes'),
    inner: { toJSON: (name: string) => [name] },
    none: { x: undefined }
  }
  assert.is(stringifyYaml(value), 'date: "1970-01-01T00:00:00.000Z"\nboxed: "yes"\ninner:\n- inner\nnone: {}\n')
})

test('what JSON cannot hold is a TypeError', () => {
  const cycle: { a?: unknown } = {}
  cycle.a = [cycle]
  const holes = new Array(2)
  const bad = [
    undefined,
    () => 1,
    Symbol('a'),
    1n,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    [undefined],
    holes,
    { a: () => 1 },
    cycle,
    '\ud800',
    { '\udc00': 1 }
  ]
  for (const value of bad) throws(() => stringifyYaml(value), TypeError, /^Cannot write YAML: /)
  const shared = { b: 1 }
  assert.is(stringifyYaml([shared, shared]), '- b: 1\n- b: 1\n')
  let deep: unknown = 1
  for (let i = 0; i < 1001; i++) deep = [deep]
  throws(() => stringifyYaml(deep), RangeError, /deeper than 1000/)
})

test('generated values come back', () => {
  const maker = new RandomYaml(3)
  for (let i = 0; i < 3000; i++) {
    const value = maker.value(4)
    const text = stringifyYaml(value)
    assert.ok(isDeepStrictEqual(parseYaml(text), value), text)
    assert.is(stringifyYaml(parseYaml(text)), text)
  }
})

const streams = suite('stringifyYamlStream')

streams('documents come back', () => {
  const values = [{ a: 1 }, 'text\nx\n', null, [], [1]]
  assert.is(stringifyYamlStream(values), 'a: 1\n---\n|\n  text\n  x\n---\nnull\n---\n[]\n---\n- 1\n')
  assert.equal(parseYamlStream(stringifyYamlStream(values)), values)
  assert.is(stringifyYamlStream([]), '')
})

test.run()
streams.run()
