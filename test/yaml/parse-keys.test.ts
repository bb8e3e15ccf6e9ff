import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseYaml } from '../../src/yaml/index.ts'
import { throws } from '../support/rejects.ts'
import { reads, refuses } from '../support/yaml-cases.ts'

const keys = suite('parseYaml: keys')

keys('keys become strings', () => {
  reads([
    ['n: 1', '{"false":1}'],
    ['1: a', '{"1":"a"}'],
    ['012: a', '{"10":"a"}'],
    ['1.0: a', '{"1":"a"}'],
    ['1e6: a', '{"1e+06":"a"}'],
    ['123456.7: a', '{"123456.7":"a"}'],
    ['0.1: a', '{"0.1":"a"}'],
    ['1e-5: a', '{"1e-05":"a"}'],
    ['16777217.0: a', '{"1.6777216e+07":"a"}'],
    ['.inf: a', '{".inf":"a"}'],
    ['9007199254740993: a', '{"9007199254740993":"a"}']
  ])
  refuses([
    ['~: a', 1, 1, /null cannot be a key/],
    ['a: {"b": 1, ? : 2}', 1, 13, /null cannot be a key/],
    ['18446744073709551615: a', 1, 1, /64 bits/],
    ['[a]: b', 1, 1, /collection cannot be a key/],
    ['? {a: b}\n: c', 1, 1, /collection cannot be a key/]
  ])
})

keys('a duplicate is refused, or the last one wins', () => {
  refuses([
    ['a: 1\nb: 2\na: 3', 3, 1, /duplicate key "a"/],
    ['{a: 1, "a": 2}', 1, 8, /duplicate key "a"/],
    ['- x: 1\n  x: 1', 2, 3, /duplicate key "x"/]
  ])
  assert.equal(parseYaml('a: 1\nb: 2\na: 3', { duplicateKeys: 'last' }), { a: 3, b: 2 })
  throws(() => parseYaml('1: a\n"1": b', { duplicateKeys: 'last' }), /two types have the name "1"/)
})

keys('__proto__ and its like are plain keys', () => {
  const value = parseYaml('__proto__: {a: 1}\nconstructor: 2\ntoString: 3\nb: {<<: {__proto__: 4}}') as Record<
    string,
    unknown
  >
  assert.equal(Object.keys(value), ['__proto__', 'constructor', 'toString', 'b'])
  assert.is(Object.getPrototypeOf(value), Object.prototype)
  assert.is(JSON.stringify(value), '{"__proto__":{"a":1},"constructor":2,"toString":3,"b":{"__proto__":4}}')
  assert.is(({} as { a?: unknown }).a, undefined)
})

keys('merge keys: what stands last wins, in a list the first', () => {
  reads([
    ['x: &x {a: 1, b: 2}\nz:\n  <<: *x\n  b: 3', '{"x":{"a":1,"b":2},"z":{"a":1,"b":3}}'],
    ['b: 3\n<<: {a: 1, b: 2}', '{"b":2,"a":1}'],
    ['<<: [{a: 1}, {a: 2, b: 2}]', '{"a":1,"b":2}'],
    ['<<: {a: 1}\n<<: {a: 2}', '{"a":2}'],
    ['"<<": 1', '{"<<":1}'],
    ['a: <<', '{"a":"<<"}']
  ])
  refuses([
    ['<<: 1', 1, 1, /merge key/],
    ['a: &a [{b: 1}]\n<<: *a', 2, 1, /merge key/],
    ['<<: {a: 1}\na: 2\na: 3', 3, 1, /duplicate key "a"/]
  ])
})

keys('aliases are copies', () => {
  const { a, b } = parseYaml('a: &x {c: [1]}\nb: *x') as { a: { c: number[] }; b: { c: number[] } }
  assert.equal(a, b)
  assert.is.not(a.c, b.c)
  refuses([
    ['a: *hunter2', 1, 4, /anchor that is not defined/],
    ['a: &x [*x]', 1, 8, /inside of what it names/],
    ['&x a: *y\nb: &y 1', 1, 7, /not defined/],
    ['a: &x &y 1', 1, 7, /two anchors/]
  ])
})

keys.run()
