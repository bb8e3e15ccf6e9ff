import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ProtocolError } from '../../src/errors.ts'
import { LineSplitter } from '../../src/transport/json-lines.ts'
import { throws } from '../support/rejects.ts'

const test = suite('LineSplitter')
const encoder = new TextEncoder()

/** Lines and rest of a text that is pushed in these pieces. */
function split(pieces: Uint8Array[], maxLineBytes?: number): { lines: string[]; rest: string | undefined } {
  const splitter = new LineSplitter({ maxLineBytes })
  const lines = pieces.flatMap((piece) => splitter.push(piece)).map(text)
  const rest = splitter.end()
  return { lines, rest: rest && text(rest) }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

const INPUT = '{"a":"ä€😀"}\r\n\n\r\n{"b":1}\n{"c":"\\n"}\r\n€'
const EXPECTED = { lines: ['{"a":"ä€😀"}', '{"b":1}', '{"c":"\\n"}'], rest: '€' }

test('cuts a stream that comes whole', () => {
  assert.equal(split([encoder.encode(INPUT)]), EXPECTED)
})

test('cuts a stream that comes byte by byte', () => {
  assert.equal(split([...encoder.encode(INPUT)].map((byte) => Uint8Array.of(byte))), EXPECTED)
})

test('cuts a stream that is cut at any offset, and at any two', () => {
  const bytes = encoder.encode(INPUT)
  for (let i = 0; i <= bytes.length; i++) {
    assert.equal(split([bytes.subarray(0, i), bytes.subarray(i)]), EXPECTED, `cut at ${i}`)
    for (let j = i; j <= bytes.length; j++) {
      assert.equal(
        split([bytes.subarray(0, i), bytes.subarray(i, j), bytes.subarray(j)]),
        EXPECTED,
        `cut at ${i}, ${j}`
      )
    }
  }
})

test('has no rest when the stream ends with a line', () => {
  assert.equal(split([encoder.encode('a\n')]), { lines: ['a'], rest: undefined })
  assert.equal(split([]), { lines: [], rest: undefined })
})

test('is empty after end() and can be used again', () => {
  const splitter = new LineSplitter()
  splitter.push(encoder.encode('abc'))
  assert.is(splitter.pendingBytes, 3)
  assert.is(text(splitter.end() ?? new Uint8Array()), 'abc')
  assert.is(splitter.pendingBytes, 0)
  assert.equal(splitter.push(encoder.encode('d\n')).map(text), ['d'])
})

test('gives a view of the chunk for a line within it', () => {
  const chunk = encoder.encode('abc\ndef\n')
  const [first, second] = new LineSplitter().push(chunk)
  assert.is(first?.buffer, chunk.buffer)
  assert.is(second?.buffer, chunk.buffer)
})

test('takes a line of exactly maxLineBytes, with either ending, however it is cut', () => {
  for (const ending of ['\n', '\r\n']) {
    const bytes = encoder.encode(`12345678${ending}`)
    for (let i = 0; i <= bytes.length; i++) {
      assert.equal(split([bytes.subarray(0, i), bytes.subarray(i)], 8).lines, ['12345678'])
    }
  }
})

test('refuses a longer line, whether its end has come or not', () => {
  throws(() => split([encoder.encode('123456789\n')], 8), ProtocolError, /longer than 8 bytes/)
  throws(() => split([encoder.encode('12345'), encoder.encode('67890')], 8), ProtocolError)
  throws(() => split([encoder.encode('12345'), encoder.encode('6789\n')], 8), ProtocolError)
})

test('refuses a bound that is none', () => {
  throws(() => new LineSplitter({ maxLineBytes: 0 }), RangeError)
  throws(() => new LineSplitter({ maxLineBytes: Number.NaN }), RangeError)
})

test.run()
