/** client-go's tables of the event correlator and its spam filter, seen from the server. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cutNote, EventCorrelator } from '../../src/controller/event-correlator.ts'
import type { EventInput } from '../../src/controller/event-recorder.ts'
import type { Event } from '../../src/resources/kinds/events-v1.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { pod, RecordedEvents } from '../support/recorded-events.ts'

const test = suite('EventCorrelator')

const MAX_SIMILAR = 10
const BURST = 25
const COMBINED = '(combined from similar events): '

const times = (count: number, input: Partial<EventInput>): Partial<EventInput>[] =>
  Array.from({ length: count }, () => input)
const similar = (count: number): Partial<EventInput>[] =>
  Array.from({ length: count }, (_, i) => ({ reason: 'Similar', note: `similar-${i}` }))

const duplicate = { reason: 'Duplicate', note: 'me again' }
const another = { reason: 'Similar', note: 'similar message' }

interface Case {
  name: string
  previous: Partial<EventInput>[]
  event: Partial<EventInput>
  /** Between two events. Seconds. */
  interval: number
  /** Note and count of the newest event, once everything is written. */
  expected: [note: string, count: number]
}

const cases: Case[] = [
  {
    name: 'create a single event',
    previous: [],
    event: { note: 'i am first' },
    interval: 5,
    expected: ['i am first', 1]
  },
  {
    name: 'the same event should just count',
    previous: [duplicate],
    event: duplicate,
    interval: 5,
    expected: ['me again', 2]
  },
  {
    name: 'the same event should just count even if more than aggregate',
    previous: times(MAX_SIMILAR, duplicate),
    event: duplicate,
    interval: 30,
    expected: ['me again', MAX_SIMILAR + 1]
  },
  {
    name: 'similar events should aggregate event',
    previous: similar(MAX_SIMILAR - 1),
    event: another,
    interval: 5,
    expected: [`${COMBINED}similar message`, 1]
  },
  {
    name: 'similar events many times should count the aggregate',
    previous: similar(MAX_SIMILAR),
    event: another,
    interval: 5,
    expected: [`${COMBINED}similar-9`, 2]
  },
  {
    name: 'similar events whose interval is greater than aggregate interval do not aggregate',
    previous: similar(MAX_SIMILAR - 1),
    event: another,
    interval: 601,
    expected: ['similar message', 1]
  }
]

for (const { name, previous, event, interval, expected } of cases) {
  test(name, async () => {
    const events = new RecordedEvents()
    await events.tellEach([...previous, event], interval * 1000)
    await events.recorder.flush()
    assert.equal((await events.counts()).at(-1), expected)
    assert.equal([events.recorder.suppressed, events.errors], [0, []])
    await events.close()
  })
}

test('the same event, however often, is sent twice', async () => {
  const events = new RecordedEvents()
  await events.tellEach(times(BURST + 2, duplicate), 1000)
  assert.equal(events.requests, ['POST 201', 'PATCH 200'])
  await events.recorder.flush()
  assert.equal(await events.counts(), [['me again', BURST + 2]])
  await events.close()
})

test('create many unique events', async () => {
  const events = new RecordedEvents()
  for (let i = 0; i < 30; i++) await events.tell({ reason: `reason-${i}`, note: `message-${i}` }, pod(`pod-${i}`))
  await events.tell({ reason: 'unique', note: 'snowflake' })
  assert.is((await events.stored()).length, 31)
  await events.close()
})

test('events from different containers do not aggregate', async () => {
  const events = new RecordedEvents()
  const container = (name: string): object => ({ ...reference, fieldPath: `spec.containers{${name}}` })
  const reference = { apiVersion: 'v1', kind: 'Pod', name: 'my-pod', namespace: 'my-ns', uid: 'u' }
  await events.tell(another, container('container2'))
  await events.tell(another, container('container1'))
  assert.equal(await events.counts(), [
    ['similar message', 1],
    ['similar message', 1]
  ])
  await events.close()
})

test('an event about an object that has changed since is the same', async () => {
  const events = new RecordedEvents()
  await events.tell()
  await events.tell({}, pod('my-pod', { resourceVersion: '8' }))
  assert.equal(await events.counts(), [['hello', 2]])
  await events.close()
})

test('more than so many different events about one object are held back', async () => {
  const events = new RecordedEvents()
  const different = (from: number, count: number): Partial<EventInput>[] =>
    Array.from({ length: count }, (_, i) => ({ reason: `reason-${from + i}` }))
  await events.tellEach(different(0, BURST + 3), 1000)
  assert.is((await events.stored()).length, BURST)
  assert.is(events.recorder.suppressed, 3)
  // Another object, and another type, have their own measure.
  await events.tell({}, pod('other'))
  await events.tell({ type: 'Warning' })
  assert.is((await events.stored()).length, BURST + 2)
  // One more every five minutes.
  await events.tellEach(different(100, 2), 150_000)
  assert.is((await events.stored()).length, BURST + 3)
  assert.is(events.recorder.suppressed, 4)
  // What was held back is not told at the end either.
  await events.recorder.flush()
  assert.is((await events.stored()).length, BURST + 3)
  await events.close()
})

test('what was held back is counted, and told when there is room', async () => {
  const events = new RecordedEvents()
  await events.tellEach(
    Array.from({ length: BURST }, (_, i) => ({ reason: `reason-${i}` })),
    1000
  )
  await events.tellEach(times(2, duplicate), 1000)
  assert.is((await events.stored()).length, BURST)
  await events.tellEach([duplicate], 300_000)
  assert.equal((await events.counts()).at(-1), ['me again', 3])
  await events.close()
})

test('4096 records are remembered; the least recent is handed over', () => {
  const forgotten: string[] = []
  const clock = new FakeClock()
  const correlator = new EventCorrelator(clock, ({ event }) => forgotten.push(event.reason ?? ''))
  const event = (reason: string): Event => ({ eventTime: '', type: 'Normal', reason, regarding: { name: 'a' } })
  for (let i = 0; i < 4096; i++) correlator.correlate(event(`r${i}`))
  assert.is(correlator.correlate(event('r0')).count, 2)
  correlator.correlate(event('one more'))
  assert.equal(forgotten, ['r1'])
  assert.is(correlator.records().length, 4096)
})

test.run()

const cut = suite('cutNote')

cut('1024 bytes, and no part of a letter', () => {
  assert.is(cutNote('a'.repeat(1024)), 'a'.repeat(1024))
  assert.is(cutNote('a'.repeat(1025)), 'a'.repeat(1024))
  assert.is(cutNote(`${'a'.repeat(1023)}é`), 'a'.repeat(1023))
  assert.is(cutNote(`${'a'.repeat(1021)}€😀`), `${'a'.repeat(1021)}€`)
  assert.is(cutNote('😀'.repeat(300)), '😀'.repeat(256))
})

cut.run()
