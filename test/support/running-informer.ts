import type { ApiError } from '../../src/errors.ts'
import { createInformer, type InformerOptions } from '../../src/informer/index.ts'
import type { Thing } from './cache-rig.ts'
import { FakeClock, settle } from './fake-clock.ts'
import { ScriptedCollection } from './scripted-collection.ts'
import { refusal } from './watcher-rig.ts'

/** A refusal that lists and watches may meet. */
export const forbidden: ApiError = refusal(403, 'Forbidden', { message: 'things is forbidden' })

/** An informer that runs, over a collection, on a clock that stands still. */
export async function runningInformer(
  options: InformerOptions<Thing> = {},
  prepare: (things: ScriptedCollection) => void = () => {}
) {
  const things = new ScriptedCollection()
  prepare(things)
  const clock = new FakeClock()
  const informer = createInformer<Thing>(things, {
    streamingList: false,
    freeze: false,
    random: () => 0,
    clock,
    ...options
  })
  const controller = new AbortController()
  const ended = informer.run({ signal: controller.signal })
  await settle()
  return {
    things,
    clock,
    informer,
    signal: controller.signal,
    async stop(reason?: unknown) {
      controller.abort(reason)
      await ended
    }
  }
}
