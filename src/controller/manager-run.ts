/** One run of a manager, from its start to its end. */
import type { Clock } from '../clock.ts'
import { TimeoutError } from '../errors.ts'
import type { InformerFactory } from '../informer/factory.ts'
import type { KubeObject } from '../meta.ts'
import { cachesSynced } from './informer-runs.ts'
import type { LeaderElector } from './leader-election.ts'
import { LeadershipLostError } from './lease-keeper.ts'
import { aborted, END_ABORTED_MS, Lifetime, type RunOptions, settlesWithin, throwFirst } from './lifetime.ts'
import { type PhasedRunnable, type Runnable, RunnableGroup, type RunnablePhase } from './runnables.ts'
import type { SourceInformer } from './sources.ts'

/** The manager's numbers. */
export interface ManagerSettings {
  readonly clock: Clock
  readonly gracefulShutdownMs: number
  readonly cacheSyncTimeoutMs: number
}

/** Starts groups in order, waits for the end, stops them in reverse. */
export class ManagerRun {
  readonly #settings: ManagerSettings
  readonly #factory: InformerFactory
  readonly #runnables: readonly PhasedRunnable[]
  readonly #elector: LeaderElector | undefined
  /** Aborts when the stop is to begin, for whatever reason. */
  readonly #stop = new Lifetime()
  /** Aborts what runs: by force, when the grace period is over, and when the lease is lost. */
  readonly #force = new Lifetime()
  /** See {@link throwFirst}. */
  readonly #failures: unknown[] = []
  readonly #servers: RunnableGroup
  readonly #caches: RunnableGroup
  readonly #workers: RunnableGroup
  #synced = false

  constructor(
    settings: ManagerSettings,
    factory: InformerFactory,
    runnables: readonly PhasedRunnable[],
    elector: LeaderElector | undefined
  ) {
    this.#settings = settings
    this.#factory = factory
    this.#runnables = runnables
    this.#elector = elector
    const group = (): RunnableGroup => new RunnableGroup(this.#force.signal, (err) => this.#fail(err))
    this.#servers = group()
    this.#caches = group()
    this.#workers = group()
  }

  /** The caches are there, and the stop has not begun. */
  get synced(): boolean {
    return this.#synced && !this.#stop.signal.aborted
  }

  async run({ signal, abortSignal }: RunOptions): Promise<void> {
    this.#stop.follow(signal, abortSignal)
    this.#force.follow(abortSignal)
    const election = new Lifetime()
    this.#servers.start(this.#of('server'))
    await this.#sync().catch((err: unknown) => this.#fail(err))
    let elected: Promise<void> = Promise.resolve()
    if (!this.#stop.signal.aborted) {
      this.#workers.start(this.#of('always'))
      if (this.#elector === undefined) this.#workers.start(this.#of('leader'))
      else elected = this.#elector.run({ signal: election.signal }).catch((err: unknown) => this.#fail(err))
    }
    await aborted(this.#stop.signal)
    await this.#stopGroups(abortSignal)
    election.abort()
    // A lease that was lost needs no release, and nothing here may be waited for.
    if (!(this.#failures[0] instanceof LeadershipLostError)) await elected
    this.#stop.release()
    this.#force.release()
    throwFirst(this.#failures, 'Manager')
  }

  /** This process leads. Resolves when what only a leader does has ended. */
  async lead(): Promise<void> {
    if (!this.#stop.signal.aborted) this.#workers.start(this.#of('leader'))
    await this.#workers.ended()
  }

  async #sync(): Promise<void> {
    const informers = new Set<SourceInformer<KubeObject>>(
      this.#runnables.flatMap(({ runnable }) => runnable.informers ?? [])
    )
    this.#caches.start([{ name: 'informers', run: (options) => this.#factory.run(options) }])
    const others = [...informers].filter(({ state }) => state === 'new')
    this.#caches.start(others.map((informer) => ({ name: 'informer', run: (options) => informer.run(options) })))
    const signal = this.#stop.signal
    const all = new Set([...informers, ...(this.#factory.informers as readonly SourceInformer<KubeObject>[])])
    try {
      await cachesSynced('Start of manager', [...all], { signal, timeoutMs: this.#settings.cacheSyncTimeoutMs })
      this.#synced = true
    } catch (err) {
      if (!signal.aborted) throw err
    }
  }

  async #stopGroups(abortSignal: AbortSignal | undefined): Promise<void> {
    const { clock, gracefulShutdownMs: timeoutMs } = this.#settings
    let stopping = this.#workers
    const expire = (): void => {
      const names = stopping.names.join(', ')
      this.#fail(new TimeoutError(`Stop of manager: still running after ${timeoutMs} ms: ${names}`, { timeoutMs }))
      this.#force.abort(this.#failures.at(-1))
    }
    const timer = Number.isFinite(timeoutMs) ? clock.setTimer(timeoutMs, expire) : undefined
    for (const group of [this.#workers, this.#caches, this.#servers]) {
      stopping = group
      group.stop()
      if (await settlesWithin(group.ended(), Number.POSITIVE_INFINITY, { clock, signal: this.#force.signal })) continue
      if (abortSignal?.aborted && group.names.length > 0) this.#fail(abortSignal.reason)
      if (this.#failures[0] instanceof LeadershipLostError) continue
      await settlesWithin(group.ended(), END_ABORTED_MS, { clock })
    }
    timer?.cancel()
  }

  #fail(err: unknown): void {
    this.#failures.push(err)
    if (err instanceof LeadershipLostError) this.#force.abort(err)
    this.#stop.abort(err)
  }

  #of(wanted: RunnablePhase): Runnable[] {
    return this.#runnables.filter(({ phase }) => phase === wanted).map(({ runnable }) => runnable)
  }
}
