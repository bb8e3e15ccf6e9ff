import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InitialEvents } from '../../src/informer/initial-events.ts'
import { added, bookmark, deleted, type Mark, MarkSink, modified } from '../support/scripted-source.ts'

const test = suite('InitialEvents')

const initialEvents = (sink: MarkSink = new MarkSink()): InitialEvents<Mark> =>
  new InitialEvents(sink.replacement(), 1_000, 12_000)

test('the first event has as long as the answer, then 10 s are over at once or in parts', () => {
  const initial = initialEvents()
  assert.is(initial.due(), 12_000)
  initial.take(added('a', 1), 2_000)
  assert.is(initial.due(), 12_000)
  initial.take(added('b', 2), 3_000)
  assert.is(initial.due(), 13_000)
  initial.take(added('c', 3), 7_000)
  assert.is(initial.due(), 13_000)
  initial.take(added('d', 4), 8_000)
  assert.is(initial.due(), 14_000)
})

test('a change that is the first to come, and late, puts nothing off', () => {
  const initial = initialEvents()
  initial.take(modified('a', 1), 11_500)
  assert.ok(initial.due() <= 12_000)
})

test('a bookmark that is not the end puts off nothing, and neither do changes that go on', () => {
  const initial = initialEvents()
  initial.take(added('a', 1), 2_000)
  initial.take(bookmark(5), 8_000)
  assert.is(initial.due(), 12_000)
  initial.take(modified('a', 6), 9_000)
  initial.take(deleted('a', 7), 9_500)
  assert.is(initial.due(), 12_500)
  for (let second = 10; second < 18; second++) initial.take(modified('a', second), second * 1_000)
  assert.is(initial.due(), 18_000)
})

test('objects that come for ever are changes: 30 s, and 20 ms for each', () => {
  const initial = initialEvents()
  for (let i = 0; i < 60; i++) initial.take(added(`n${i}`, i), 1_500 + i * 500)
  assert.is(initial.due(), 32_200)
})

test('the end commits what came, and gives its version', () => {
  const sink = new MarkSink()
  const initial = initialEvents(sink)
  for (const event of [added('a', 1), added('b', 2), deleted('b', 3), bookmark(4)]) {
    assert.is(initial.take(event, 2_000), undefined)
  }
  assert.is(sink.content, '')
  assert.is(initial.take(bookmark(5, true), 2_000), '5')
  assert.is(sink.content, 'a@1')
  assert.is(initial.newest.newest?.key, 'b')
})

test.run()
