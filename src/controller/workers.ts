/** The workers of a controller: they take keys from the queue, reconcile them and see to what follows. */
import type { Clock } from '../clock.ts'
import { TimeoutError } from '../errors.ts'
import { Turns } from '../informer/turns.ts'
import { END_ABORTED_MS, quoteSome, settlesWithin, tellsOfAbort } from './lifetime.ts'
import {
  type ControllerMetrics,
  isPanic,
  isTerminal,
  type Reconcile,
  type ReconcileOutcome,
  type ReconcileResult
} from './reconcile.ts'

/** What a controller needs of its queue: a `PriorityQueue`, or a `RateLimitingQueue`, which ignores priorities. */
export interface ControllerQueue {
  add(key: string, options?: { priority?: number | undefined }): void
  addAfter(key: string, ms: number): void
  addRateLimited(key: string): void
  forget(key: string): void
  numRequeues(key: string): number
  get(): Promise<string | undefined>
  done(key: string): void
  shutDown(): void
  readonly length: number
}

/** What {@link Workers} are made of. */
export interface WorkersInit {
  readonly name: string
  readonly queue: ControllerQueue
  readonly reconcile: Reconcile
  readonly concurrency: number
  /** Infinity for none. */
  readonly timeoutMs: number
  readonly clock: Clock
  readonly metrics: ControllerMetrics | undefined
  readonly failed: (err: unknown, phase: 'reconcile' | 'stop', key: string) => void
}

/** A run that has not ended. */
interface Running {
  readonly abort: AbortController
  readonly startedAt: number
}

/** How long a run may take to end after its signal has aborted before it is reported. Milliseconds. */
export const HEED_ABORT_MS = 5000

/** Most runs in one turn of the event loop, also where the clock stands still. */
const MAX_RUNS = 1000

/** A fixed number of workers on one queue. The queue never hands out a key that is being worked on, so no key runs twice at once. */
export class Workers {
  readonly #init: WorkersInit
  readonly #running = new Map<string, Running>()
  readonly #turns: Turns
  /** When the turn of the event loop should end, in monotonic milliseconds, and how many runs there were in it. */
  #turnEnd = 0
  #turnRuns = 0
  #stopping = false
  /** Settles when every worker has ended; rejects when one broke, by a rate limiter or a metrics hook that throws. */
  ended: Promise<unknown> = Promise.resolve()

  constructor(init: WorkersInit) {
    this.#init = init
    this.#turns = new Turns(init.clock)
  }

  /** Keys that are being reconciled, and for how long. */
  get running(): { key: string; forMs: number }[] {
    const now = this.#init.clock.monotonic()
    return Array.from(this.#running, ([key, { startedAt }]) => ({ key, forMs: now - startedAt }))
  }

  start(): void {
    const { concurrency, metrics, name } = this.#init
    metrics?.controllerStarted?.(name, concurrency)
    this.ended = Promise.all(Array.from({ length: concurrency }, () => this.#work()))
  }

  /**
   * Takes no more keys and waits for the runs under way; aborts those that are left after `graceMs`, or at once when `abortSignal`
   * aborts.
   *
   * @throws {TimeoutError} Names the keys that were still running after `graceMs`.
   * @throws The reason of `abortSignal`, when it aborted a run.
   */
  async stop(graceMs: number, abortSignal: AbortSignal | undefined): Promise<void> {
    const { clock, queue, name, failed } = this.#init
    this.#stopping = true
    queue.shutDown()
    // Without a run under way nothing can hold up the workers, also when there is no time left.
    const limitMs = this.#running.size === 0 ? Number.POSITIVE_INFINITY : graceMs
    const signal = this.#running.size === 0 ? undefined : abortSignal
    if (await settlesWithin(this.ended, limitMs, { clock, signal })) return
    const keys = [...this.#running.keys()]
    const late = new TimeoutError(
      `Stop of controller "${name}": still reconciling after ${graceMs} ms: ${quoteSome(keys)}`,
      { timeoutMs: graceMs }
    )
    const forced = abortSignal?.aborted === true
    const reason: unknown = forced ? abortSignal.reason : late
    for (const { abort } of this.#running.values()) abort.abort(reason)
    await settlesWithin(this.ended, END_ABORTED_MS, { clock })
    if (forced) for (const key of keys) failed(new Error('The reconcile was aborted', { cause: reason }), 'stop', key)
    throw reason
  }

  async #work(): Promise<void> {
    const { queue } = this.#init
    for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
      // What is still queued at a stop is handed out, and left: the next start reconciles every object anyway.
      if (!this.#stopping) await this.#run(key)
      queue.done(key)
      if (++this.#turnRuns >= MAX_RUNS || this.#turns.isOver(this.#turnEnd)) await this.#turn()
    }
  }

  /** Runs that wait for nothing must not keep the event loop from sockets and timers: probes are answered there, and leases renewed. */
  async #turn(): Promise<void> {
    this.#turnEnd = await this.#turns.next()
    this.#turnRuns = 0
  }

  async #run(key: string): Promise<void> {
    const { name, queue, reconcile, clock, metrics } = this.#init
    const run: Running = { abort: new AbortController(), startedAt: clock.monotonic() }
    this.#running.set(key, run)
    metrics?.runStarted?.(name)
    const deadline = this.#watchOver(key, run.abort)
    let outcome: ReconcileOutcome = 'error'
    let failure: { err: unknown } | undefined
    try {
      const result = await reconcile(key, { name, signal: run.abort.signal, attempt: queue.numRequeues(key) })
      outcome = this.#requeue(key, result ?? {})
    } catch (err) {
      failure = { err }
      this.#retry(key, err)
    }
    const timedOut = deadline.passed && failure !== undefined
    deadline.cancel()
    this.#running.delete(key)
    metrics?.runEnded?.(name, {
      key,
      outcome,
      durationMs: clock.monotonic() - run.startedAt,
      terminal: failure !== undefined && isTerminal(failure.err),
      panic: failure !== undefined && isPanic(failure.err),
      timedOut
    })
  }

  #requeue(key: string, { requeueAfterMs }: ReconcileResult): ReconcileOutcome {
    const { queue } = this.#init
    if (requeueAfterMs === undefined) {
      queue.forget(key)
      return 'success'
    }
    if (typeof requeueAfterMs !== 'number' || Number.isNaN(requeueAfterMs)) {
      throw new TypeError(`Cannot requeue: requeueAfterMs must be a number of milliseconds: ${requeueAfterMs}`)
    }
    if (requeueAfterMs <= 0) {
      queue.addRateLimited(key)
      return 'requeue'
    }
    queue.forget(key)
    queue.addAfter(key, requeueAfterMs)
    return 'requeue_after'
  }

  #retry(key: string, err: unknown): void {
    const { queue, failed } = this.#init
    if (isTerminal(err)) queue.forget(key)
    else queue.addRateLimited(key)
    // A run that ends because the controller stops has not failed.
    if (!this.#stopping || !tellsOfAbort(err, this.#running.get(key)?.abort.signal)) failed(err, 'reconcile', key)
  }

  /** Aborts a run when its time is over; reports one that does not heed that. Its key stays locked until it ends. */
  #watchOver(key: string, abort: AbortController): { readonly passed: boolean; cancel(): void } {
    const { name, timeoutMs, clock, failed } = this.#init
    if (timeoutMs === Number.POSITIVE_INFINITY) return { passed: false, cancel() {} }
    const what = `Reconcile of "${key}" by controller "${name}"`
    let passed = false
    const ignored = (): void => {
      const err = new TimeoutError(`${what}: still running ${HEED_ABORT_MS} ms after its signal aborted`, { timeoutMs })
      failed(err, 'reconcile', key)
    }
    const expire = (): void => {
      passed = true
      abort.abort(new TimeoutError(`${what}: not done within ${timeoutMs} ms`, { timeoutMs }))
      timer = clock.setTimer(HEED_ABORT_MS, ignored)
    }
    let timer = clock.setTimer(timeoutMs, expire)
    return {
      get passed() {
        return passed
      },
      cancel: () => timer.cancel()
    }
  }
}
