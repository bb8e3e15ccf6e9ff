/** What happens to a watcher, in short, and what it does about it, in words. */
import { transition } from '../../src/informer/transition.ts'
import {
  type Input,
  initialState,
  type Step,
  type Transition,
  type WatcherState
} from '../../src/informer/watcher-state.ts'

/** How an attempt failed. */
export type Kind = Extract<Input, { type: 'failed' }>['kind']

export const started: Input = { type: 'started' }
export const waited: Input = { type: 'waited' }
export const listed = (resourceVersion: string): Input => ({ type: 'listed', resourceVersion })
export const synced = (resourceVersion: string): Input => ({ type: 'synced', resourceVersion })
export const event = (resourceVersion: string, change: 'ADDED' | 'MODIFIED' | 'DELETED' = 'MODIFIED'): Input => ({
  type: 'event',
  change,
  resourceVersion
})
export const bookmark = (resourceVersion: string): Input => ({ type: 'bookmark', resourceVersion })
export const ended = (elapsedMs: number): Input => ({ type: 'ended', elapsedMs })
export const failed = (kind: Kind, elapsedMs = 0, more: { retryAfterMs?: number; midway?: boolean } = {}): Input => ({
  type: 'failed',
  kind,
  elapsedMs,
  retryAfterMs: 0,
  ...more
})
export const probed = (verdict: 'same' | 'other' | 'unknown' | 'failed'): Input => ({ type: 'probed', verdict })

/** Jitter in the middle: waits are 1.2, 2.4, 4.8 and 7.5 s. */
export const half = (): number => 0.5

/** One word for a step. */
function text(step: Step): string {
  switch (step.do) {
    case 'list':
      return step.whole ? 'list whole' : 'list'
    case 'watch':
      return `watch ${step.resourceVersion || '-'}${step.probeInMs === undefined ? '' : ` probe in ${step.probeInMs}`}`
    case 'wait':
      return `wait ${step.ms}`
    case 'read':
      return step.probeInMs === undefined ? 'read' : `probe in ${step.probeInMs}`
    case 'stream':
      return 'stream'
  }
}

/** The steps that inputs lead to, and the last of them. */
export function play(inputs: Input[], from: WatcherState = initialState(false)): { steps: string[]; last: Transition } {
  let last: Transition = { state: from, step: { do: 'read' } }
  const steps = inputs.map((input) => {
    last = transition(last.state, input, half)
    return text(last.step)
  })
  return { steps, last }
}

/** A watcher that has listed at 10, and watches. */
export const watching = play([started, listed('10')]).last.state
