/** What becomes an Event, how it is written, and what is done when it cannot be. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createEventRecorder, type EventInput } from '../../src/controller/event-recorder.ts'
import { objectReference } from '../../src/controller/event-reference.ts'
import type { Event } from '../../src/resources/kinds/events-v1.ts'
import type { Send } from '../../src/transport/transport.ts'
import { settle } from '../support/fake-clock.ts'
import { pod, RecordedEvents } from '../support/recorded-events.ts'
import { rejects, throws } from '../support/rejects.ts'

const test = suite('EventRecorder: events')

test('an event says what, about what, by whom, when', async () => {
  const events = new RecordedEvents()
  await events.tell({ type: 'Warning', note: 'no luck', related: pod('other') })
  const [event] = await events.stored()
  assert.match(event?.metadata?.name ?? '', /^my-pod\.18867251ee[0-9a-f]{6}$/)
  assert.ok(event)
  const { type, reason, action, note, eventTime, reportingController, reportingInstance, regarding, related } =
    event as Event
  assert.equal([type, reason, action, note], ['Warning', 'Started', 'Start', 'no luck'])
  assert.is(eventTime, '2026-01-01T00:00:00.000000Z')
  assert.equal([reportingController, reportingInstance], ['example.com/eventTest', 'eventTest-0'])
  const about = { apiVersion: 'v1', kind: 'Pod', namespace: 'my-ns', resourceVersion: '7' }
  assert.equal(regarding, { ...about, name: 'my-pod', uid: 'uid-my-pod' })
  assert.equal(related, { ...about, name: 'other', uid: 'uid-other' })
  assert.is(event?.series, undefined)
  await events.close()
})

test('events about cluster-scoped objects are in the namespace default', async () => {
  const events = new RecordedEvents()
  await events.tell({}, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-0', uid: 'u' } })
  const [event] = await events.stored('default')
  assert.equal(event?.regarding, { apiVersion: 'v1', kind: 'Node', name: 'node-0', uid: 'u' })
  await events.close()
})

test('a name that would not do for an event is replaced by a UUID', async () => {
  const events = new RecordedEvents()
  const reference = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', namespace: 'my-ns' }
  await events.tell({}, { ...reference, name: 'system:controller' })
  await events.tell({}, { ...reference, name: 'a'.repeat(250) })
  for (const { metadata } of await events.stored())
    assert.match(metadata?.name ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  assert.equal([(await events.stored()).length, events.errors], [2, []])
  await events.close()
})

test('two events of one moment have two names', async () => {
  const events = new RecordedEvents({ random: () => 0 })
  await events.tell({ reason: 'A' })
  await events.tell({ reason: 'B' })
  assert.is(new Set((await events.stored()).map(({ metadata }) => metadata?.name)).size, 2)
  await events.close()
})

test('what makes no sense is reported, counted and not thrown', async () => {
  const events = new RecordedEvents()
  await events.tell({ type: 'Bad' as 'Normal' })
  await events.tell({ reason: '' })
  await events.tell({ action: 'x'.repeat(129) })
  await events.tell({}, { metadata: { name: 'a' } })
  events.recorder.event(pod('a'), undefined as unknown as EventInput)
  assert.equal(events.errors.slice(0, 4).map(String), [
    'TypeError: Cannot record the event: type must be "Normal" or "Warning": "Bad"',
    'TypeError: Cannot record the event: reason is empty',
    `TypeError: Cannot record the event: action has more than 128 bytes: "${'x'.repeat(129)}"`,
    'TypeError: Cannot refer to the object: it has no apiVersion'
  ])
  assert.equal([events.recorder.dropped, events.requests], [5, []])
  await events.close()
})

test('who reports is checked at once', () => {
  const make = (reportingController: string, reportingInstance?: string): unknown =>
    createEventRecorder({ client: { resource: () => ({}) as never }, reportingController, reportingInstance })
  make('example.com/a-controller')
  make('Controller_1')
  for (const name of ['', 'a b', '/x', 'x/', 'a/b/c', 'A.com/x', `x/${'y'.repeat(64)}`]) {
    throws(() => make(name), TypeError, /reportingController is no qualified name/)
  }
  throws(() => make('a', ''), TypeError, /reportingInstance is empty/)
  throws(() => make('a', 'é'.repeat(65)), TypeError, /more than 128 bytes/)
})

test.run()

const series = suite('EventRecorder: series')

series('the first repetition makes a series of two; another action does not', async () => {
  const events = new RecordedEvents()
  await events.tell()
  await events.clock.advance(1500)
  await events.tell()
  await events.tell({ action: 'Stop' })
  const [first, second] = await events.stored()
  assert.equal(first?.series, { count: 2, lastObservedTime: '2026-01-01T00:00:01.500000Z' })
  assert.is(second?.series, undefined)
  assert.equal(events.requests, ['POST 201', 'PATCH 200', 'POST 201'])
  await events.close()
})

series('its count is written every half hour and six minutes after its end', async () => {
  const events = new RecordedEvents()
  for (let minute = 0; minute <= 40; minute++) {
    await events.tell()
    await events.clock.advance(60_000)
  }
  await settle(12)
  assert.equal(events.requests, ['POST 201', 'PATCH 200', 'PATCH 200'])
  assert.ok((await events.counts())[0]?.[1] === 36 || (await events.counts())[0]?.[1] === 37)
  await events.clock.advance(720_000)
  await settle(12)
  assert.equal(await events.counts(), [['hello', 41]])
  assert.equal(events.requests.length, 4)
  assert.is(events.clock.waiting, 0)
  // A series that is over is not gone on with.
  await events.tell()
  assert.equal(await events.counts(), [
    ['hello', 41],
    ['hello', 1]
  ])
  await events.close()
})

series('an event that the server has forgotten is made anew as a series', async () => {
  const events = new RecordedEvents()
  await events.tell()
  const [event] = await events.stored()
  await events.cluster.request('DELETE', `/apis/events.k8s.io/v1/namespaces/my-ns/events/${event?.metadata?.name}`)
  await events.tell()
  assert.equal(events.requests, ['POST 201', 'PATCH 404', 'POST 201'])
  assert.equal(await events.counts(), [['hello', 2]])
  await events.close()
})

series('repetitions before the first is written become one request', async () => {
  const events = new RecordedEvents()
  for (let i = 0; i < 5; i++) events.recorder.event(pod('my-pod'), { type: 'Normal', reason: 'R', action: 'A' })
  await events.recorder.flush()
  assert.equal(await events.counts(), [[undefined, 5]])
  assert.equal(events.requests, ['POST 201'])
  await events.close()
})

series.run()

const writing = suite('EventRecorder: writing')

writing('a broken connection is tried again, 12 times, 10 s apart, the first wait random', async () => {
  const events = new RecordedEvents({ random: () => 0.5 })
  events.cluster.faults.add({ action: { type: 'reset' }, times: Number.POSITIVE_INFINITY })
  await events.tell()
  const tried: number[] = []
  for (let second = 0; second <= 130; second++) {
    if (events.requests.length > tried.length) tried.push(second)
    await events.clock.advance(1000)
    await settle(12)
  }
  assert.equal(tried, [0, 5, 15, 25, 35, 45, 55, 65, 75, 85, 95, 105])
  assert.is(events.recorder.dropped, 1)
  assert.match(String(events.errors[0]), /ConnectionError/)
  await events.close()
})

writing('it is written when the server is back', async () => {
  const events = new RecordedEvents()
  events.cluster.faults.add({ action: { type: 'reset' }, times: 3 })
  await events.tell()
  await events.clock.advance(30_000)
  await settle(12)
  assert.equal(await events.counts(), [['hello', 1]])
  assert.equal([events.recorder.dropped, events.errors], [0, []])
  await events.close()
})

writing('a creation whose answer was lost is not an error', async () => {
  const events = new RecordedEvents({}, { middlewares: [losingAnswers(1)] })
  await events.tell()
  await events.clock.advance(10_000)
  await settle(12)
  assert.equal(events.requests, ['POST 201', 'POST 409'])
  assert.equal([events.recorder.dropped, events.errors], [0, []])
  await events.close()
})

writing('a creation whose answer was lost and a repetition: the series is written to what is there', async () => {
  const events = new RecordedEvents({}, { middlewares: [losingAnswers(1)] })
  await events.tell()
  await events.tell()
  await events.clock.advance(10_000)
  await settle(12)
  assert.equal(events.requests, ['POST 201', 'POST 409', 'PATCH 200'])
  assert.equal(await events.counts(), [['hello', 2]])
  await events.close()
})

writing('a refusal is reported and not tried again', async () => {
  const events = new RecordedEvents()
  await events.tell({}, { apiVersion: 'v1', kind: 'Pod', name: 'a', namespace: 'nowhere' })
  await events.clock.advance(60_000)
  await settle(12)
  assert.equal(events.requests, ['POST 404'])
  assert.match(String(events.errors[0]), /namespaces "nowhere" not found/)
  assert.is(events.recorder.dropped, 1)
  await events.close()
})

writing('1000 events wait, a further one is lost; nothing blocks', async () => {
  const events = new RecordedEvents()
  events.cluster.faults.add({ action: { type: 'half-open' }, times: Number.POSITIVE_INFINITY })
  const tell = (i: number): void => events.recorder.event(pod(`pod-${i}`), { type: 'Normal', reason: 'R', action: 'A' })
  for (let i = 0; i < 8; i++) tell(i)
  await settle(12)
  for (let i = 8; i < 1009; i++) tell(i)
  assert.is(events.recorder.dropped, 1)
  assert.match(String(events.errors[0]), /1000 events wait to be written/)
  assert.is(events.requests.length, 8)
  const stop = new AbortController()
  const closed = events.recorder.close({ signal: stop.signal })
  stop.abort(new Error('no time'))
  await rejects(closed, /^no time$/)
  assert.is(events.recorder.dropped, 1009)
  await events.close().catch(() => {})
})

writing('one that hangs holds up no other', async () => {
  const events = new RecordedEvents()
  events.cluster.faults.add({ action: { type: 'half-open' } })
  await events.tell({ note: 'hangs' })
  await events.tell({ note: 'does not' })
  assert.equal(await events.counts(), [['does not', 1]])
  events.cluster.faults.clear()
  await events.clock.advance(60_000)
  await events.close()
})

writing('close() writes what waits and the counts of series; later events are lost', async () => {
  const events = new RecordedEvents()
  for (let i = 0; i < 5; i++) await events.tell()
  assert.equal(await events.counts(), [['hello', 2]])
  events.recorder.event(pod('other'), { type: 'Normal', reason: 'R', action: 'A', note: 'last' })
  await events.recorder.close()
  assert.equal(await events.counts(), [
    ['hello', 5],
    ['last', 1]
  ])
  await events.tell()
  assert.match(String(events.errors[0]), /the recorder is closed/)
  assert.equal([events.recorder.dropped, events.clock.waiting], [1, 0])
  await events.close()
})

writing.run()

/** Breaks the connection after the server has done what it was asked. */
function losingAnswers(count: number): (next: Send) => Send {
  let left = count
  return (next) => async (request) => {
    const answer = await next(request)
    if (left-- > 0) throw new Error('The answer is lost')
    return answer
  }
}

const reference = suite('objectReference')

reference('has what the object has', () => {
  assert.equal(objectReference(pod('a'), 'spec.containers{c}'), {
    apiVersion: 'v1',
    kind: 'Pod',
    name: 'a',
    namespace: 'my-ns',
    uid: 'uid-a',
    resourceVersion: '7',
    fieldPath: 'spec.containers{c}'
  })
  assert.equal(objectReference({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } }), {
    apiVersion: 'v1',
    kind: 'Node',
    name: 'n'
  })
  throws(() => objectReference({ apiVersion: 'v1', metadata: { name: 'n' } }), TypeError, /it has no kind$/)
  throws(() => objectReference({ apiVersion: 'v1', kind: 'Pod' }), TypeError, /it has no metadata.name$/)
  const partial = { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata: { name: 'n' } }
  throws(() => objectReference(partial), TypeError, /only its metadata was read/)
})

reference.run()
