import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TimeoutError } from '../../src/errors.ts'
import { Watcher } from '../../src/informer/watcher.ts'
import { FakeClock } from '../support/fake-clock.ts'
import {
  added,
  bookmark,
  deleted,
  type Mark,
  MarkSink,
  modified,
  page,
  type ScriptedAnswer
} from '../support/scripted-source.ts'
import { expired, lost, open, refusal, refused, watcherRig } from '../support/watcher-rig.ts'

const test = suite('Watcher')

test('a streaming list that is ignored is given up, and not asked for again', async () => {
  const { clock, source, sink, errors, watcher, end } = watcherRig(
    [
      { watch: [added('a', 1), added('b', 2)], ends: 'open' },
      { list: page(['a@1', 'b@2'], 5) },
      { watch: [], ends: expired },
      { list: page(['a@1'], 9) },
      open,
      { list: page(['a@1'], 9) }
    ],
    { streamingList: true }
  )
  await clock.advance(10_900)
  assert.equal([source.asked, sink.content, watcher.state.phase], [['stream'], '', 'listing'])
  await clock.advance(200)
  assert.is(sink.content, 'a@1 b@2')
  // The stream may have arrived just before it was given up.
  await clock.advance(1_000)
  assert.equal(source.asked, ['stream', 'list limit=500', 'watch 5'])
  await clock.advance(10_000)
  assert.equal(source.asked.slice(3), ['list limit=500', 'watch 9', 'list limit=1 metadata.name=a'])
  assert.equal(errors, ['list: TimeoutError', 'watch: ApiError'])
  assert.equal(sink.log, ['abort', 'replace 5', 'replace 9'])
  await end()
})

test('never starts more than two requests in any second, whatever comes', async () => {
  const nasty: ScriptedAnswer[] = Array.from({ length: 400 }, (_, i) => ({ watch: [modified('a', 100 + i)] }))
  const { clock, source, end } = watcherRig([{ list: page(['a@1'], 10) }, ...nasty])
  await clock.advance(60_000)
  const { askedAt } = source
  assert.ok(askedAt.length > 50, `${askedAt.length} requests`)
  for (let i = 2; i < askedAt.length; i++) assert.ok((askedAt[i] ?? 0) - (askedAt[i - 2] ?? 0) > 1000)
  await end()
})

test('a stream is dead after 90 s without an event, and is opened again where it was', async () => {
  const { clock, source, errors, end } = watcherRig([
    { list: page(['a@1'], 10) },
    { watch: [bookmark(15)], ends: 'open' },
    { list: page(['a@1'], 15) },
    open
  ])
  await clock.advance(89_000)
  assert.equal(source.asked, ['list limit=500', 'watch 10'])
  await clock.advance(1_500)
  assert.equal(source.asked.slice(2), ['watch 15'])
  assert.equal(errors, ['watch: TimeoutError'])
  await end()
})

test('a source that takes no notice of its signal holds nothing up', async () => {
  const clock = new FakeClock()
  const sink = new MarkSink()
  let watches = 0
  const deaf = {
    list: async () => page(['a@1'], 10),
    watch: () => ({
      [Symbol.asyncIterator]: () => {
        watches++
        return { next: () => new Promise<never>(() => {}) }
      }
    })
  }
  const watcher = new Watcher<Mark>({ source: deaf, sink, clock, streamingList: false })
  const stop = new AbortController()
  const ended = watcher.run(stop.signal)
  await clock.advance(200_000)
  assert.is(watches, 3)
  stop.abort()
  await ended
  assert.is(clock.waiting, 0)
})

test('a late answer of a list that was given up goes nowhere', async () => {
  const clock = new FakeClock()
  const sink = new MarkSink()
  const late: Array<() => void> = []
  const source = {
    list: () => new Promise<ReturnType<typeof page>>((resolve) => late.push(() => resolve(page(['x@1'], 1)))),
    watch: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) })
  }
  const watcher = new Watcher<Mark>({ source, sink, clock, streamingList: false })
  const stop = new AbortController()
  const ended = watcher.run(stop.signal)
  await clock.advance(100)
  stop.abort()
  await ended
  for (const answer of late) answer()
  await clock.advance(100)
  assert.equal(sink.log, ['abort'])
})

test('hooks that throw end nothing; a second run is refused', async () => {
  const fail = (): void => {
    throw new Error('A hook of the test fails')
  }
  const metrics = {
    listStarted: fail,
    listEnded: fail,
    watchStarted: fail,
    watchEnded: fail,
    resourceVersion: fail,
    failed: fail
  }
  const { clock, sink, watcher, end } = watcherRig(
    [{ list: lost }, { list: page(['a@1'], 10) }, { watch: [modified('a', 11)] }, open],
    { onError: fail, metrics }
  )
  await clock.advance(5_000)
  assert.is(sink.content, 'a@11')
  const again = await watcher.run(new AbortController().signal).catch((err: unknown) => err)
  assert.instance(again, TypeError)
  await end()
})

test("tells the metrics of client-go's reflector", async () => {
  const told: string[] = []
  const metrics = {
    listStarted: () => told.push('list'),
    listEnded: ({ items }: { items: number }) => told.push(`listed ${items}`),
    watchStarted: () => told.push('watch'),
    watchEnded: ({ items, short }: { items: number; short: boolean }) =>
      told.push(`watched ${items}${short ? ' short' : ''}`),
    resourceVersion: (version: string) => told.push(version),
    failed: (phase: string) => told.push(`${phase} failed`)
  }
  const { clock, end } = watcherRig(
    [{ list: page(['a@1', 'b@1'], 10) }, { watch: [modified('a', 11)], ends: lost }, { watch: [] }, open],
    { metrics: metrics as never }
  )
  await clock.advance(5_000)
  assert.equal(told, [
    'list',
    'listed 2',
    '10',
    'watch',
    '11',
    'watched 1',
    'watch failed',
    'watch',
    'watched 0 short',
    'watch'
  ])
  await end()
})

test('its state is what a health check needs', async () => {
  const { clock, watcher, end } = watcherRig([
    { list: page(['a@1'], 10) },
    { watch: [modified('a', 11)], ends: refused },
    { watch: [], ends: refused }
  ])
  assert.equal(watcher.state, { phase: 'listing', resourceVersion: '', failures: 0, lastProgress: undefined })
  await clock.advance(100)
  assert.equal(watcher.state, { phase: 'waiting', resourceVersion: '11', failures: 1, lastProgress: 0 })
  await clock.advance(2_000)
  assert.equal([watcher.state.phase, watcher.state.failures], ['waiting', 2])
  await end()
})

test('each request carries the selectors, deadlines and no retries', async () => {
  const { clock, source, end } = watcherRig([{ list: page(['a@1'], 10) }, open], {
    labelSelector: 'x=y',
    fieldSelector: 'f=g',
    managedFields: false,
    pageSize: 7
  })
  await clock.advance(100)
  const [list, watch] = source.calls
  const common = { labelSelector: 'x=y', fieldSelector: 'f=g', managedFields: false, timeoutMs: 10_000, retry: false }
  assert.equal({ ...list, signal: undefined }, { ...common, limit: 7, bodyTimeoutMs: 10_000, signal: undefined })
  assert.equal({ ...watch, signal: undefined }, { ...common, resourceVersion: '10', signal: undefined })
  await end()
})

/** Whether the history is asked for after an abnormal end, and what follows from the answer. */
const probes: Array<[what: string, answer: ScriptedAnswer, ends: string[]]> = [
  ['the object is as it was', { list: page(['a@12'], 30) }, []],
  ['the list is older', { list: page(['a@12'], 11) }, ['list limit=500']],
  ['the object is gone', { list: page([], 30) }, ['list limit=500']],
  [
    'the object is another',
    {
      list: {
        ...page([], 30),
        items: [{ ...page(['a@20'], 1).items, key: 'a', uid: 'other', resourceVersion: '20', read: () => '' }]
      }
    },
    ['list limit=500']
  ],
  ['the object is older', { list: page(['a@9'], 30) }, ['list limit=500']],
  ['the selector is not known', { list: page(['z@9'], 30, 'more') }, ['list limit=500']],
  ['refused', { list: refusal(400, 'BadRequest') }, ['list limit=500']],
  ['forbidden', { list: refusal(403, 'Forbidden') }, []]
]

for (const [what, answer, after] of probes) {
  test(`history: ${what}`, async () => {
    const { clock, source, end } = watcherRig([
      { list: page(['a@1'], 10) },
      { watch: [modified('a', 12)], ends: lost },
      open,
      answer
    ])
    await clock.advance(6_000)
    const asked = ['list limit=500', 'watch 10', 'watch 12', 'list limit=1 metadata.name=a', ...after]
    assert.equal(source.asked, asked)
    await end()
  })
}

test('history: a probe that is not answered is sent again', async () => {
  const { clock, source, errors, end } = watcherRig([
    { list: page(['a@1'], 10) },
    { watch: [modified('a', 12)], ends: lost },
    open,
    { list: new TimeoutError('late', { timeoutMs: 1 }) },
    { list: page([], 1) },
    { list: page([], 3) },
    open
  ])
  await clock.advance(16_000)
  assert.equal(source.asked.slice(2), [
    'watch 12',
    'list limit=1 metadata.name=a',
    'list limit=1 metadata.name=a',
    'list limit=500',
    'watch 3'
  ])
  assert.equal(errors, ['watch: ConnectionError', 'probe: TimeoutError', 'probe: ProtocolError'])
  await end()
})

test('an event from before the version that was reached is asked about once', async () => {
  const { clock, source, watcher, errors, end } = watcherRig([
    { list: page(['a@1', 'b@9'], 20) },
    { watch: [added('gone', 15), modified('a', 12), deleted('b', 19), added('new', 21)], ends: 'open' },
    { list: page(['b@9'], 21) }
  ])
  await clock.advance(5_000)
  assert.is(watcher.state.resourceVersion, '21')
  assert.equal(source.asked, ['list limit=500', 'watch 20', 'list limit=1 metadata.name=b'])
  assert.equal(errors, [])
  await end()
})

test.run()
