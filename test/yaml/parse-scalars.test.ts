import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseYaml } from '../../src/yaml/index.ts'
import { reads, refuses } from '../support/yaml-cases.ts'

const schema = suite('parseYaml: scalars')

schema('booleans are those of YAML 1.1, in three spellings', () => {
  for (const word of ['y', 'yes', 'on', 'true']) {
    for (const text of [word, word.toUpperCase(), word[0]?.toUpperCase() + word.slice(1)])
      assert.is(parseYaml(text), true)
  }
  for (const word of ['n', 'no', 'off', 'false']) {
    for (const text of [word, word.toUpperCase(), word[0]?.toUpperCase() + word.slice(1)])
      assert.is(parseYaml(text), false)
  }
  for (const text of ['yEs', 'tRUE', 'oN', '"yes"', "'no'", '!!str on', 'truee']) assert.type(parseYaml(text), 'string')
})

schema('null is empty, a tilde or the word in three spellings', () => {
  for (const text of ['', '~', 'null', 'Null', 'NULL', '# c', '---', '--- # c\n...\n']) assert.is(parseYaml(text), null)
  for (const text of ['nULL', '"null"', '"~"', '!!str']) assert.type(parseYaml(text), 'string')
})

schema('numbers are those of go-yaml', () => {
  reads([
    ['012', '10'],
    ['0o17', '15'],
    ['-0o17', '-15'],
    ['08', '8'],
    ['0129', '129'],
    ['1_000', '1000'],
    ['+_1', '1'],
    ['0b11', '3'],
    ['0b-11', '-3'],
    ['-0b11', '-3'],
    ['0x1F', '31'],
    ['0X1f', '31'],
    ['-0x1f', '-31'],
    ['1e3', '1000'],
    ['1.', '1'],
    ['.5', '0.5'],
    ['-.5e1', '-5'],
    ['-0', '0'],
    ['1e-400', '0'],
    ['9007199254740991', '9007199254740991']
  ])
  assert.ok(Object.is(parseYaml('-0.0'), -0))
})

schema('what only looks like a number is a string', () => {
  for (const text of [
    '1:30',
    '190:20:30',
    '1e400',
    '0x1p3',
    '2001-01-01',
    '1.30.2',
    '0x',
    '0b12',
    '_1',
    '.',
    '1,000',
    '.e3'
  ]) {
    assert.is(parseYaml(text), text)
  }
})

schema('what JavaScript or JSON cannot hold is refused', () => {
  refuses([
    ['a: 9007199254740992', 1, 4, /beyond 2\^53/],
    ['- -9007199254740993', 1, 3, /beyond 2\^53/],
    ['0xFFFFFFFFFFFFFFFF', 1, 1, /beyond 2\^53/],
    ['123456789012345678901234567890', 1, 1, /beyond 2\^53/],
    ['.inf', 1, 1, /infinity/],
    ['a:\n- -.INF', 2, 3, /infinity/],
    ['.nan', 1, 1, /infinity/]
  ])
})

schema('tags of the core schema bind, others make strings, on collections they mean nothing', () => {
  reads([
    ['!!str 12', '"12"'],
    ['! 12', '"12"'],
    ['!mine 12', '"12"'],
    ['!!int "12"', '12'],
    ['!!float 1', '1'],
    ['!!bool "yes"', 'true'],
    ['!!null ""', 'null'],
    ['!!timestamp 2001-01-01', '"2001-01-01"'],
    ['!!set {a, b}', '{"a":null,"b":null}'],
    ['!<tag:yaml.org,2002:str> 1', '"1"'],
    ['%TAG !k! tag:yaml.org,2002:\n---\n!k!str 1', '"1"']
  ])
  assert.is(parseYaml('!!binary aGVsbG8='), 'hello')
  refuses([
    ['!!int x', 1, 7, /type of its tag/],
    ['!!bool 1', 1, 8, /type of its tag/],
    ['!!binary "*"', 1, 10, /base64/],
    ['!!binary /w==', 1, 10, /UTF-8/],
    ['!k!x 1', 1, 1, /not declared/],
    ['!a !b c', 1, 4, /two tags/]
  ])
})

schema('a document that declares YAML 1.2 keeps only what both versions agree on', () => {
  reads([['%YAML 1.2\n---\na: [1, true, null, "yes", 0x1f, 1.5]\n', '{"a":[1,true,null,"yes",31,1.5]}']])
  refuses([
    ['%YAML 1.2\n---\nyes', 3, 1, /another meaning/],
    ['%YAML 1.2\n---\na: 012', 3, 4, /another meaning/],
    ['%YAML 1.2\n---\ny: 1', 3, 1, /another meaning/]
  ])
})

schema.run()
