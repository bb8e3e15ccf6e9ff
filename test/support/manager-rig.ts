import { createManager, type Manager, type ManagerOptions, type Runnable } from '../../src/controller/index.ts'
import type { ControllerRig } from './controller-rig.ts'
import { type Ended, endOf } from './end-of.ts'

/** A runnable that tells of its start and its end; `endMs` after the signal. */
export function worker(rig: ControllerRig, log: string[], name: string, endMs = 0): Runnable {
  return {
    name,
    run: ({ signal }) =>
      new Promise((resolve) => {
        log.push(`${name} starts`)
        signal.addEventListener('abort', () => {
          rig.clock.setTimer(endMs, () => {
            log.push(`${name} ends`)
            resolve()
          })
        })
      })
  }
}

/** A manager in the world of a rig. */
export function managerOf(rig: ControllerRig, options: Partial<ManagerOptions> = {}): Manager {
  return createManager({ client: rig.client, clock: rig.clock, ...options })
}

/** Runs a manager until `stop` of the rig aborts, and lets it get to rest. */
export async function start(rig: ControllerRig, manager: Manager, abortSignal?: AbortSignal): Promise<Ended> {
  const ended = endOf(manager.run({ signal: rig.stop.signal, abortSignal }))
  await rig.rest()
  return ended
}
