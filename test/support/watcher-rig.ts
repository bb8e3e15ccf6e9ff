import * as assert from 'uvu/assert'
import { ApiError, ConnectionError } from '../../src/errors.ts'
import { Watcher } from '../../src/informer/watcher.ts'
import type { WatcherOptions } from '../../src/informer/watcher-options.ts'
import { FakeClock } from './fake-clock.ts'
import { type Mark, MarkSink, type ScriptedAnswer, ScriptedSource } from './scripted-source.ts'

/** A refusal of the server. */
export const refusal = (statusCode: number, reason: string, more: object = {}): ApiError =>
  new ApiError({ status: { reason, ...more }, statusCode, method: 'GET', path: '/things' })
export const expired = refusal(410, 'Expired')
export const tooLarge = refusal(504, 'Timeout', { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } })
export const refused = new ConnectionError('Cannot connect', { unsent: true })
export const lost = new ConnectionError('Connection lost')

/** A watcher that runs, against a script. */
export function watcherRig(answers: ScriptedAnswer[], options: Partial<WatcherOptions<Mark>> = {}) {
  const clock = new FakeClock()
  const source = new ScriptedSource(clock, ...answers)
  const sink = new MarkSink()
  const errors: string[] = []
  const watcher = new Watcher<Mark>({
    source,
    sink,
    clock,
    random: () => 0,
    streamingList: false,
    onError: (err, { phase }) => errors.push(`${phase}: ${(err as Error).name}`),
    ...options
  })
  const stop = new AbortController()
  const ended = watcher.run(stop.signal)
  return {
    ...{ clock, source, sink, errors, watcher },
    /** Stops, and checks that nothing is left. */
    async end(): Promise<void> {
      stop.abort()
      await ended
      assert.is(watcher.state.phase, 'stopped')
      assert.equal([clock.waiting, source.open, sink.open], [0, 0, 0])
    }
  }
}

/** A watch that stays open. */
export const open: ScriptedAnswer = { watch: [], ends: 'open' }
