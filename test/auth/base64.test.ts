import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeBase64 } from '../../src/auth/base64.ts'
import { printable } from '../../src/auth/printable.ts'

const test = suite('decodeBase64')

test('padding is required, line breaks are fine', () => {
  for (const [text, expected] of [
    ['', ''],
    ['YQ==', 'a'],
    ['YW\r\nI=\n', 'ab'],
    ['YWJj', 'abc'],
    ['+/+/', '\ufffd\ufffd\ufffd']
  ] as const)
    assert.is(Buffer.from(decodeBase64(text) ?? 'none').toString(), expected)
})

test('anything else is none', () => {
  for (const text of ['YQ', 'YQ=', 'YQ===', 'Y', '=', 'Y Q=', 'YQ==YQ==', '-_-_', 'YQ==\t', 'ä'])
    assert.is(decodeBase64(text), undefined, text)
})

test('a bundle of a megabyte is no trouble', () => {
  assert.is(decodeBase64(Buffer.alloc(1 << 20, 7).toString('base64'))?.length, 1 << 20)
})

test.run()

const shown = suite('printable')

shown('spells out what could steer a terminal', () => {
  assert.is(printable('a\u001b[1m\u0007\u200b\u{e0001}\u009b'), 'aU+001B[1mU+0007U+200BU+E0001U+009B')
})

shown('keeps text', () => {
  const text = 'Ünïcödé ☃ 😀\n\tline two €5 «x»\r\n'
  assert.is(printable(text), text)
})

shown.run()
