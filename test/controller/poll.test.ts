/** Polls and retries, against the tables of apimachinery's util/wait and client-go's util/retry. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { backoffMs } from '../../src/clock.ts'
import { poll, retryWithBackoff } from '../../src/controller/index.ts'
import { ApiError, isConflict, TimeoutError } from '../../src/errors.ts'
import { endOf } from '../support/end-of.ts'
import { FakeClock, settle } from '../support/fake-clock.ts'
import { seeded } from '../support/random-json.ts'
import { rejects } from '../support/rejects.ts'

const failure = new Error('condition failed')
const cancelled = new Error('cancelled')

interface Row {
  name: string
  /** What call number n gives: true, false, or an error to throw. */
  answer: (call: number) => boolean | Error
  cancelled?: boolean
  /** Aborts during this call. */
  cancelAfter?: number
  attempts: number
  error?: Error
}

const table = suite('poll')

const rows: (Row & { immediate: boolean })[] = [
  { name: 'an error', immediate: true, answer: () => failure, attempts: 1, error: failure },
  { name: 'true', immediate: true, answer: () => true, attempts: 1 },
  { name: 'cancelled, false', immediate: true, cancelled: true, answer: () => false, attempts: 1, error: cancelled },
  { name: 'cancelled, true', immediate: true, cancelled: true, answer: () => true, attempts: 1 },
  { name: 'cancelled, an error', immediate: true, cancelled: true, answer: () => failure, attempts: 1, error: failure },
  { name: 'cancelled', immediate: false, cancelled: true, answer: () => false, attempts: 0, error: cancelled },
  { name: 'an error', immediate: false, answer: () => failure, attempts: 1, error: failure },
  { name: 'true', immediate: false, answer: () => true, attempts: 1 },
  { name: 'true at the second call', immediate: false, answer: (call) => call > 1, attempts: 2 },
  { name: 'true at the hundredth call', immediate: false, answer: (call) => call >= 100, attempts: 100 },
  { name: 'cancelled after 5', immediate: false, cancelAfter: 5, answer: () => false, attempts: 5, error: cancelled },
  { name: 'cancelled after 5', immediate: true, cancelAfter: 5, answer: () => false, attempts: 5, error: cancelled }
]

for (const { name, immediate, answer, cancelled: before, cancelAfter, attempts, error } of rows) {
  table(`${immediate ? 'immediate' : 'not immediate'}: ${name}`, async () => {
    const clock = new FakeClock()
    const controller = new AbortController()
    if (before) controller.abort(cancelled)
    let calls = 0
    const ask = (): boolean => {
      const given = answer(++calls)
      if (calls === cancelAfter) controller.abort(cancelled)
      if (given instanceof Error) throw given
      return given
    }
    const end = endOf(poll({ intervalMs: 1, immediate, signal: controller.signal, clock }, ask).then(() => {}))
    await clock.advance(200)
    assert.is(end.outcome, error ?? 'resolved')
    assert.is(calls, attempts)
    assert.is(clock.waiting, 0)
  })
}

table('gives what was found; false, null and undefined are nothing', async () => {
  const clock = new FakeClock()
  const answers = [false, null, undefined, 0]
  const found = poll<number>(
    { intervalMs: 10, clock },
    ({ attempt }) => answers[attempt] as number | false | null | undefined
  )
  await clock.advance(30)
  assert.is(await found, 0)
})

table('the interval counts from call to call; one that takes longer is followed at once', async () => {
  const clock = new FakeClock()
  const at: number[] = []
  const durations = [100, 700, 0, 0]
  const end = poll({ intervalMs: 500, clock }, async ({ attempt }) => {
    at.push(clock.monotonic())
    await new Promise<void>((resolve) => clock.setTimer(durations[attempt] ?? 0, resolve))
    return attempt === 3
  })
  await clock.advance(3000)
  await end
  assert.equal(at, [0, 500, 1200, 1700])
})

table('jitter makes intervals longer, by no more than its share', async () => {
  const clock = new FakeClock()
  const at: number[] = []
  const asking = poll({ intervalMs: 1000, jitter: 0.5, clock, random: seeded(1) }, ({ attempt }) => {
    at.push(clock.monotonic())
    return attempt === 20
  })
  await clock.advance(40_000)
  await asking
  const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0))
  assert.ok(waits.every((ms) => ms >= 1000 && ms <= 1500))
  assert.ok(new Set(waits).size > 10)
})

table('timeoutMs: tells a call under way, waits for it, and is no abort of the caller', async () => {
  const clock = new FakeClock()
  let heard: unknown
  const end = endOf(
    poll({ intervalMs: 1000, timeoutMs: 2500, clock }, ({ attempt, signal }) => {
      if (attempt === 2) signal.addEventListener('abort', () => (heard = signal.reason), { once: true })
      return attempt < 2 ? false : new Promise<false>((resolve) => clock.setTimer(700, () => resolve(false)))
    }).then(() => {})
  )
  await clock.advance(2500)
  assert.is(end.outcome, 'pending')
  await clock.advance(200)
  assert.instance(end.outcome, TimeoutError)
  assert.is(heard, end.outcome)
  assert.is((end.outcome as TimeoutError).timeoutMs, 2500)
  assert.is(clock.waiting, 0)
})

table('refuses durations that are none', async () => {
  await rejects(
    poll({ intervalMs: -1 }, () => true),
    RangeError,
    /intervalMs/
  )
  await rejects(
    poll({ intervalMs: 1, timeoutMs: Number.NaN }, () => true),
    RangeError,
    /timeoutMs/
  )
})

table.run()

const retry = suite('retryWithBackoff')

/** The table of ExponentialBackoffWithContext; a condition that is not met is an error that is worth another call. */
const steps: (Row & { maxAttempts: number; baseMs?: number })[] = [
  { name: '1 attempt, never', maxAttempts: 1, answer: () => false, attempts: 1 },
  { name: '1 attempt, at once', maxAttempts: 1, answer: () => true, attempts: 1 },
  { name: '5 attempts, never', maxAttempts: 5, answer: () => false, attempts: 5 },
  { name: '5 attempts, the third', maxAttempts: 5, answer: (call) => call === 3, attempts: 3 },
  { name: '5 attempts, the third, no wait', maxAttempts: 5, baseMs: 0, answer: (call) => call === 3, attempts: 3 },
  { name: '5 attempts, an error', maxAttempts: 5, answer: () => failure, attempts: 1, error: failure },
  { name: 'cancelled before', maxAttempts: 5, cancelled: true, answer: () => false, attempts: 0, error: cancelled },
  { name: 'cancelled after 4', maxAttempts: 5, cancelAfter: 4, answer: () => false, attempts: 4, error: cancelled }
]

for (const { name, maxAttempts, baseMs = 1, answer, cancelled: before, cancelAfter, attempts, error } of steps) {
  retry(name, async () => {
    const clock = new FakeClock()
    const controller = new AbortController()
    if (before) controller.abort(cancelled)
    const errors: Error[] = []
    let calls = 0
    const options = { maxAttempts, baseMs, factor: 1, clock, signal: controller.signal }
    const running = retryWithBackoff({ ...options, shouldRetry: (err) => err !== failure }, ({ attempt }) => {
      assert.is(attempt, calls)
      const given = answer(++calls)
      if (calls === cancelAfter) controller.abort(cancelled)
      if (given === true) return
      errors.push(given === false ? new Error(`not met: ${calls}`) : given)
      throw errors.at(-1)
    })
    const end = endOf(running)
    await clock.advance(100)
    const met = answer(attempts) === true && !before
    assert.is(end.outcome, error ?? (met ? 'resolved' : errors.at(-1)))
    assert.is(calls, attempts)
    assert.is(clock.waiting, 0)
  })
}

retry('no attempts at all is a mistake', async () => {
  for (const maxAttempts of [0, -1, 1.5]) {
    await rejects(
      retryWithBackoff({ maxAttempts }, () => 1),
      RangeError
    )
  }
})

retry('aborted while it waits', async () => {
  const clock = new FakeClock()
  const controller = new AbortController()
  const running = retryWithBackoff({ baseMs: 1000, clock, signal: controller.signal }, () => {
    throw failure
  })
  const rejected = rejects(running, (err) => err === cancelled)
  await settle()
  controller.abort(cancelled)
  await rejected
  assert.is(clock.waiting, 0)
})

retry('waits as long as the server asks', async () => {
  const clock = new FakeClock()
  const at: number[] = []
  const status = { method: 'PUT', path: '/x', statusCode: 409, status: { reason: 'Conflict' }, retryAfterMs: 3000 }
  const running = retryWithBackoff({ clock, shouldRetry: isConflict, random: () => 0 }, ({ attempt }) => {
    at.push(clock.monotonic())
    if (attempt === 0) throw new ApiError(status)
    if (attempt === 1) throw new ApiError({ ...status, retryAfterMs: undefined })
    return 'done'
  })
  await clock.advance(5000)
  assert.is(await running, 'done')
  assert.equal(at, [0, 3000, 3020])
})

retry.run()

const backoff = suite('backoffMs as wait.Backoff')

const sequences: [string, Parameters<typeof backoffMs>[1], number[]][] = [
  ['factor 1', { baseMs: 1000, factor: 1 }, [1000, 1000, 1000]],
  ['factor 2', { baseMs: 1000, factor: 2 }, [1000, 2000, 4000]],
  ['factor 2, cap 3 s', { baseMs: 1000, factor: 2, maxMs: 3000 }, [1000, 2000, 3000, 3000]]
]
for (const [name, options, waits] of sequences) {
  backoff(name, () => {
    assert.equal(
      waits.map((_, attempt) => backoffMs(attempt, options)),
      waits
    )
  })
}

backoff('jitter 4: from the wait to five times it', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const options = { baseMs: 1000, factor: 2, jitter: 4, random: seeded(seed) }
    for (const [attempt, wait] of [1000, 2000, 4000, 8000, 16_000, 32_000].entries()) {
      const ms = backoffMs(attempt, options)
      assert.ok(ms > wait && ms <= 5 * wait)
    }
  }
})

backoff.run()
