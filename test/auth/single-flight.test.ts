import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SingleFlight } from '../../src/auth/single-flight.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('SingleFlight')

/** Work that ends when the test says so, and counts its runs and aborts. */
function work() {
  const log = { runs: 0, aborted: 0, finish: (_value: string): void => {} }
  const start = (signal: AbortSignal): Promise<string> => {
    log.runs++
    return new Promise((resolve, reject) => {
      log.finish = resolve
      signal.addEventListener('abort', () => {
        log.aborted++
        reject(signal.reason)
      })
    })
  }
  return { log, start }
}

test('many callers, one run, one result', async () => {
  const { log, start } = work()
  const flight = new SingleFlight<string>()
  const all = Promise.all([flight.join(start), flight.join(start), flight.join(start)])
  log.finish('done')
  assert.equal(await all, ['done', 'done', 'done'])
  assert.is(log.runs, 1)
  const next = flight.join(start)
  log.finish('again')
  assert.is(await next, 'again')
})

test('a caller that goes takes only itself away', async () => {
  const { log, start } = work()
  const flight = new SingleFlight<string>()
  const leaving = new AbortController()
  const gone = flight.join(start, leaving.signal)
  const stays = flight.join(start)
  const reason = new Error('not needed any more')
  leaving.abort(reason)
  assert.is(await rejects(gone), reason)
  assert.is(log.aborted, 0)
  log.finish('done')
  assert.is(await stays, 'done')
})

test('the last one to go aborts the work, and the next caller starts anew', async () => {
  const { log, start } = work()
  const flight = new SingleFlight<string>()
  const leaving = [new AbortController(), new AbortController()]
  const gone = leaving.map(({ signal }) => rejects(flight.join(start, signal)))
  for (const each of leaving) each.abort()
  await Promise.all(gone)
  assert.is(log.aborted, 1)
  const next = flight.join(start)
  log.finish('done')
  assert.is(await next, 'done')
  assert.is(log.runs, 2)
})

test('a signal that has aborted starts nothing', async () => {
  const { log, start } = work()
  const reason = new Error('too late')
  assert.is(await rejects(new SingleFlight<string>().join(start, AbortSignal.abort(reason))), reason)
  assert.is(log.runs, 0)
})

test('a failure is for all who waited, and is forgotten', async () => {
  const { log, start } = work()
  const flight = new SingleFlight<string>()
  const failing = async (): Promise<string> => {
    throw new Error('no luck')
  }
  const both = [rejects(flight.join(failing), /no luck/), rejects(flight.join(start), /no luck/)]
  await Promise.all(both)
  const next = flight.join(start)
  log.finish('done')
  assert.is(await next, 'done')
})

test('abort() ends it for all', async () => {
  const { log, start } = work()
  const flight = new SingleFlight<string>()
  const waiting = rejects(flight.join(start), /closed/)
  flight.abort(new Error('closed'))
  await waiting
  assert.is(log.aborted, 1)
})

test.run()
