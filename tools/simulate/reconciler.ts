/** The controller of a run: it notes what it sees of each key, works for a while, fails, asks for more runs, writes back. */
import { delay } from '../../src/clock.ts'
import { type Controller, createController } from '../../src/controller/controller.ts'
import type { Informer } from '../../src/informer/index.ts'
import { mergePatch, type Resource } from '../../src/resources/index.ts'
import { exponentialRateLimiter } from '../../src/workqueue/index.ts'
import type { Random } from '../../test/support/random.ts'
import { COUNTER, OBSERVED, type SimObject, stateOf } from './objects.ts'
import type { ControllerPlan } from './schedule.ts'
import type { SimClock } from './sim-clock.ts'
import type { Trace } from './trace.ts'

/** What a reconciler is made of. */
export interface ReconcilerParts {
  name: string
  plan: ControllerPlan
  informer: Informer<SimObject>
  /** A handle of its own on the objects of a namespace, over the same faulty wire. */
  resource: (namespace: string | undefined) => Resource<SimObject>
  clock: SimClock
  random: Random
  trace: Trace
  broken: (what: string) => void
  /** Whether the faults are over: then nothing fails by itself any more. */
  healed: () => boolean
}

/** A controller and what it has seen. */
export class Reconciler {
  readonly controller: Controller
  /** What the last run of each key that has ended found in the cache; `failed` when it failed: another must follow. */
  readonly seen: Map<string, string> = new Map()
  readonly #parts: ReconcilerParts
  readonly #running = new Set<string>()

  constructor(parts: ReconcilerParts) {
    const { name, plan, informer, clock, random } = parts
    this.#parts = parts
    this.controller = createController<SimObject>({
      name,
      informer,
      clock,
      concurrency: plan.concurrency,
      // As the default, but for the longest wait: invariants are checked some seconds after the last failure.
      rateLimiter: exponentialRateLimiter({
        baseMs: 5,
        maxMs: 4000,
        jitter: 0.1,
        random: () => random.below(1000) / 1000
      }),
      cacheSyncTimeoutMs: 1e9,
      onError: (err, { key }) => parts.trace.add(`${name}: ${key} failed: ${err instanceof Error ? err.message : err}`),
      reconcile: (key, { signal, attempt }) => this.#reconcile(key, signal, attempt)
    })
  }

  /** Whether it has nothing to do. */
  get idle(): boolean {
    return this.#running.size === 0 && this.controller.queue.length === 0
  }

  async #reconcile(key: string, signal: AbortSignal, attempt: number): Promise<{ requeueAfterMs?: number }> {
    const { name, plan, informer, clock, random, trace, broken, healed } = this.#parts
    if (this.#running.has(key)) broken(`${name} reconciles ${key} twice at once`)
    if (this.#running.size >= plan.concurrency) broken(`${name} runs more than ${plan.concurrency} reconciles at once`)
    this.#running.add(key)
    const object = informer.get(key)
    try {
      trace.add(`${name}: reconcile ${key} ${stateOf(object)} attempt ${attempt}`)
      if (plan.workMs > 0) await delay(random.below(plan.workMs), { clock, signal })
      if (!healed() && random.chance(plan.throwChance)) throw new Error('This reconcile throws')
      if (plan.writes && object !== undefined) await this.#write(object, signal)
      this.seen.set(key, stateOf(object))
      return !healed() && random.chance(plan.requeueChance) ? { requeueAfterMs: random.below(3000) } : {}
    } catch (err) {
      this.seen.set(key, 'failed')
      throw err
    } finally {
      this.#running.delete(key)
    }
  }

  /** Writes down what it has seen, once for each change: a controller that answered its own writes would never rest. */
  async #write(object: SimObject, signal: AbortSignal): Promise<void> {
    const { annotations = {}, name = '', namespace } = object.metadata ?? {}
    if (annotations[OBSERVED] === annotations[COUNTER]) return
    const patch = mergePatch({ metadata: { annotations: { [OBSERVED]: annotations[COUNTER] ?? null } } })
    await this.#parts.resource(namespace).patch(name, patch, { signal, timeoutMs: 3000 })
  }
}
