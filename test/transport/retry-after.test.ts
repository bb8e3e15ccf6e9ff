import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseRetryAfter } from '../../src/transport/retry-after.ts'

const test = suite('parseRetryAfter')
const NOW = Date.UTC(2026, 10, 23, 12, 0, 0)

test('reads seconds', () => {
  assert.is(parseRetryAfter('1', NOW), 1000)
  assert.is(parseRetryAfter('0', NOW), 0)
  assert.is(parseRetryAfter(' 120 ', NOW), 120_000)
})

test('reads the three forms of an HTTP date', () => {
  assert.is(parseRetryAfter('Mon, 23 Nov 2026 12:00:05 GMT', NOW), 5000)
  assert.is(parseRetryAfter('Monday, 23-Nov-26 12:00:05 GMT', NOW), 5000)
  assert.is(parseRetryAfter('Mon Nov 23 12:00:05 2026', NOW), 5000)
})

test('takes a date that has passed as no wait', () => {
  assert.is(parseRetryAfter('Mon, 23 Nov 2026 11:00:00 GMT', NOW), 0)
  assert.is(parseRetryAfter('Sunday, 06-Nov-94 08:49:37 GMT', NOW), 0)
})

test('takes the first of a repeated header', () => {
  assert.is(parseRetryAfter(['3', '9'], NOW), 3000)
})

test('gives undefined for all else', () => {
  for (const value of [
    undefined,
    '',
    'soon',
    '-1',
    '1.5',
    '1s',
    '2026-11-23T12:00:05Z',
    'Mon, 99 Nov 2026 12:00:05 GMT',
    []
  ]) {
    assert.is(parseRetryAfter(value, NOW), undefined, String(value))
  }
})

test.run()
