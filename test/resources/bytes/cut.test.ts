import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cutManagedFields, type JsonShape } from '../../../src/resources/bytes/index.ts'
import { RandomJson } from '../../support/random-json.ts'

function cut(text: string, shape?: JsonShape): string {
  return new TextDecoder().decode(cutManagedFields(new TextEncoder().encode(text), shape))
}

const test = suite('cutManagedFields')

test('takes the comma that belongs to the member', () => {
  const cases: [string, string][] = [
    ['{"metadata":{"managedFields":[]}}', '{"metadata":{}}'],
    ['{"metadata":{"managedFields":[],"name":"a"}}', '{"metadata":{"name":"a"}}'],
    ['{"metadata":{"name":"a","managedFields":[{"x":"}]"}]}}', '{"metadata":{"name":"a"}}'],
    ['{"metadata":{"a":1,"managedFields":[],"b":2}}', '{"metadata":{"a":1,"b":2}}'],
    ['{"metadata":{"managedFields":1,"managedFields":2}}', '{"metadata":{}}'],
    ['{"metadata":{"managedFields":1,"managedFields":2,"a":3}}', '{"metadata":{"a":3}}'],
    ['{"metadata":{"a":1,"managedFields":1,"managedFields":2}}', '{"metadata":{"a":1}}'],
    [' { "metadata" : { "a" : 1 , "managedFields" : [ ] } } ', ' { "metadata" : { "a" : 1  } } ']
  ]
  for (const [text, expected] of cases) assert.is(cut(text), expected)
})

test('knows escaped spellings of both keys', () => {
  assert.is(cut('{"met\\u0061data":{"managed\\u0046ields":[1],"name":"a"}}'), '{"met\\u0061data":{"name":"a"}}')
})

test('leaves what a user named like it', () => {
  for (const text of [
    '{"managedFields":[1],"metadata":{"annotations":{"managedFields":"x"},"labels":{"managedFields":"y"}}}',
    '{"data":{"managedFields":"x","metadata":"{\\"managedFields\\":[]}"}}',
    '{"spec":{"template":{"metadata":{"managedFields":[1]}},"metadata":{"managedFields":[1]}}}',
    '{"metadata":"managedFields"}',
    '{"metadata":[{"managedFields":[]}]}',
    '{"metadata":{"xmanagedFields":1,"managedFields2":2}}',
    '{"object":{"metadata":{"managedFields":[]}},"items":[{"metadata":{"managedFields":[]}}]}',
    '[]',
    'null'
  ]) {
    assert.is(cut(text), text)
  }
})

test('cuts the object of a watch event and the items of a list', () => {
  const object = '{"metadata":{"managedFields":[1],"name":"a"}}'
  const kept = '{"metadata":{"name":"a"}}'
  assert.is(cut(`{"type":"ADDED","object":${object}}`, 'event'), `{"type":"ADDED","object":${kept}}`)
  assert.is(
    cut(`{"metadata":{"managedFields":[0]},"items":[${object}, ${object},null]}`, 'list'),
    `{"metadata":{"managedFields":[0]},"items":[${kept}, ${kept},null]}`
  )
  assert.is(cut('{"items":null}', 'list'), '{"items":null}')
})

test('gives back the same bytes when there is nothing to cut, or when they are not JSON', () => {
  for (const text of [
    '{"metadata":{"name":"a"}}',
    '{"metadata":{"managedFields":[1]}',
    '{"metadata":{"managedFields":[01]}}',
    '{"metadata":{"managedFields":[}]}}',
    '{"metadata":{"managedFields":["\n"]}}',
    '{"metadata":{"managedFields":[]},}',
    '{"metadata":{"managedFields":[]}} x',
    '{"metadata":{"managedFields":[] "a":1}}',
    ''
  ]) {
    const bytes = new TextEncoder().encode(text)
    assert.is(cutManagedFields(bytes), bytes, text)
  }
})

test('does what deleting from the parsed object does, on generated objects', () => {
  const keys = ['metadata', 'managedFields', 'name', 'object', 'a"b', '__proto__']
  for (let seed = 1; seed <= 600; seed++) {
    const json = new RandomJson(seed, keys)
    const text = json.members([json.member('metadata', json.object(3)), json.member('b', json.object(3))])
    const expected = JSON.parse(text) as { metadata: { managedFields?: unknown } }
    delete expected.metadata.managedFields
    assert.is(JSON.stringify(JSON.parse(cut(text))), JSON.stringify(expected), `seed ${seed}: ${text}`)
    const event = json.members([json.member('object', text), json.member('type', '"ADDED"')])
    const parsed = JSON.parse(cut(event, 'event')) as { object: unknown }
    assert.is(JSON.stringify(parsed.object), JSON.stringify(expected), `seed ${seed}: ${event}`)
  }
})

test('takes nesting of any depth', () => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000)
  assert.is(cut(`{"metadata":{"managedFields":${deep},"a":1}}`), '{"metadata":{"a":1}}')
})

test.run()
