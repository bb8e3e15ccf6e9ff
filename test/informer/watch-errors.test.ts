import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WatchErrors } from '../../src/informer/watch-errors.ts'
import { FakeClock } from '../support/fake-clock.ts'

const test = suite('WatchErrors')

/** Without a hook: what the process is warned of, with the second of the clock. */
async function warnings(
  script: (errors: WatchErrors, advance: (ms: number) => Promise<void>) => Promise<void>
): Promise<string[]> {
  const clock = new FakeClock()
  const begin = clock.monotonic()
  const told: string[] = []
  const emit = process.emitWarning
  process.emitWarning = (warning: string | Error) => {
    told.push(`${(clock.monotonic() - begin) / 1000} s: ${String(warning)}`)
  }
  try {
    await script(new WatchErrors('it', clock, undefined), (ms) => clock.advance(ms))
  } finally {
    process.emitWarning = emit
  }
  return told
}

const failure = (failures: number) => ({ phase: 'watch', retryInMs: 1, failures }) as const

test('an outage is told of once, when it has failed twice', async () => {
  const told = await warnings(async (errors, advance) => {
    for (let failures = 1; failures < 100; failures++) {
      errors.failed(new Error('down'), failure(failures))
      await advance(10_000)
    }
  })
  assert.equal(told, ['10 s: Cannot follow it, will retry: Error: down'])
})

test('one that begins soon after another is told of when it lasts', async () => {
  const told = await warnings(async (errors, advance) => {
    errors.failed(new Error('first'), failure(1))
    errors.failed(new Error('first'), failure(2))
    await advance(20_000)
    errors.healed()
    for (let failures = 1; failures < 100; failures++) {
      errors.failed(new Error('second'), failure(failures))
      await advance(10_000)
    }
  })
  assert.equal(told, [
    '0 s: Cannot follow it, will retry: Error: first',
    '60 s: Cannot follow it, will retry: Error: second'
  ])
})

test('the last failure is known until it has healed', () => {
  const errors = new WatchErrors('it', new FakeClock(), () => {})
  const err = new Error('down')
  errors.failed(err, failure(1))
  assert.is(errors.last, err)
  errors.healed()
  assert.is(errors.last, undefined)
})

test.run()
