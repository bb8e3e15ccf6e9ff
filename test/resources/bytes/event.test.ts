import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ProtocolError } from '../../../src/errors.ts'
import { parseWatchEvent, type RawWatchEvent } from '../../../src/resources/bytes/index.ts'
import { throws } from '../../support/rejects.ts'

const parse = (line: string, managedFields?: boolean): RawWatchEvent =>
  parseWatchEvent(new TextEncoder().encode(line), { managedFields })

const test = suite('parseWatchEvent')

test('gives the event as it was sent', () => {
  const line = '{"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"é","managedFields":[1]}}}'
  assert.equal(parse(line), JSON.parse(line))
})

test('leaves managedFields out, however spelled and however often', () => {
  const kept = { type: 'MODIFIED', object: { metadata: { name: 'a' }, data: { managedFields: 'x' } } }
  const metadata = [
    '{"name":"a","managedFields":[{"a":"\\"}"}]}',
    '{"managedFields":[{}],"name":"a"}',
    '{"managedFields":[1],"name":"a","managedFields":[2]}',
    '{"managed\\u0046ields":[1],"name":"a"}'
  ]
  for (const one of metadata) {
    assert.equal(parse(`{"type":"MODIFIED","object":{"metadata":${one},"data":{"managedFields":"x"}}}`, false), kept)
    assert.equal(parse(` {"object" : {"data":{"managedFields":"x"},"metadata": ${one} },"type":"MODIFIED"} `, false), {
      object: { data: { managedFields: 'x' }, metadata: { name: 'a' } },
      type: 'MODIFIED'
    })
  }
})

test('says at which byte the JSON is bad and quotes nothing of it', () => {
  for (const managedFields of [true, false]) {
    const err = throws(
      () => parse('{"type":"ADDED","object":{"metadata":{"managedFields":[tok', managedFields),
      ProtocolError
    )
    assert.is(err.message, 'Cannot parse watch event: bad JSON at byte 56 of 58')
    assert.is(err.cause, undefined)
  }
  throws(() => parse('{"type":"ADDED","object":{}} {}'), ProtocolError, /at byte 29 of 31$/)
})

test('refuses JSON that is no event', () => {
  for (const line of [
    '[]',
    'null',
    '{}',
    '{"type":1,"object":{}}',
    '{"type":"ADDED"}',
    '{"type":"ADDED","object":[]}'
  ]) {
    throws(() => parse(line, false), ProtocolError, /not an object with a string "type" and an object "object"/)
  }
})

test.run()
