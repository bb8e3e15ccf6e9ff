/** {@link createManager}: several controllers with shared caches, started and stopped in order. */
import { type Clock, realClock } from '../clock.ts'
import {
  createInformerFactory,
  type InformerClient,
  type InformerFactory,
  type InformerFactoryOptions
} from '../informer/factory.ts'
import { LeaderElector } from './leader-election.ts'
import type { LeaderElectionOptions } from './leader-election-options.ts'
import type { LeaseClient } from './lease-lock.ts'
import { checkDuration, END_ABORTED_MS, type RunOptions } from './lifetime.ts'
import { ManagerRun, type ManagerSettings } from './manager-run.ts'
import type { PhasedRunnable, Runnable, RunnablePhase } from './runnables.ts'

/** Options of {@link createManager}. */
export interface ManagerOptions {
  /** Where `informer` gets its objects, and the election its Lease. */
  client: InformerClient & LeaseClient
  /** The shared informers. Default: a factory over `client`. */
  informers?: InformerFactory | undefined
  /** Metrics of that factory's informers: `(name) => informerMetrics(registry, name)`. Not with `informers`. */
  informerMetrics?: InformerFactoryOptions['metrics']
  /** Only one process at a time runs the runnables of phase `leader`. Default: no election. */
  leaderElection?: Omit<LeaderElectionOptions, 'client' | 'onStartedLeading' | 'stopTimeoutMs' | 'clock'> | undefined
  /** How long a stop may take; what still runs then is aborted. Milliseconds. Default 30000; Infinity: however long. */
  gracefulShutdownMs?: number | undefined
  /** How long the caches may take to sync. Milliseconds. Default 120000 (2 minutes). */
  cacheSyncTimeoutMs?: number | undefined
  /** Default {@link realClock}. */
  clock?: Clock | undefined
}

/** Checks for probes, as `createHealthServer` takes them: each passes unless it throws or gives false. */
export interface ManagerChecks {
  readonly liveness: Readonly<Record<string, () => unknown>>
  readonly readiness: Readonly<Record<string, () => unknown>>
}

/** Several controllers and other runnables as one program. Runs once. */
export interface Manager {
  /** The shared informer of these objects: one per kind, namespace and selectors. */
  readonly informer: InformerFactory['informer']
  /**
   * Adds a runnable. Gives the manager.
   *
   * @param phase Default `leader`.
   * @throws {TypeError} When another runnable has that name, or the manager has run already.
   */
  add(runnable: Runnable, phase?: RunnablePhase): Manager
  /** `readiness`: the caches have synced. `liveness`: the lease, if there is one, is renewed. */
  readonly checks: ManagerChecks
  /** True while this process may act as the leader. Always without an election. */
  isLeader(): boolean
  /**
   * Starts the runnables in order of their phases, and runs until the signal aborts or one of them fails. Then stops what needs the caches,
   * then the caches, then the servers, and gives up the lease at last. Of several failures it throws the first; the process is warned of
   * the others.
   *
   * @throws What a runnable threw; the others were stopped in order.
   * @throws {LeadershipLostError} At once: what runs has been aborted, but is not waited for, for another process leads now. End this one.
   * @throws {TimeoutError} The caches did not sync, or the grace period was over; the message names what, and the keys.
   * @throws The reason of `abortSignal`, when it aborted something.
   * @throws {TypeError} When it has run already.
   */
  run(options: RunOptions): Promise<void>
}

/** Makes a manager. Nothing is started before `run`. */
export function createManager(options: ManagerOptions): Manager {
  return new ManagerLoop(options)
}

class ManagerLoop implements Manager {
  readonly informer: InformerFactory['informer']
  readonly checks: ManagerChecks
  readonly #factory: InformerFactory
  readonly #runnables: PhasedRunnable[] = []
  readonly #elector: LeaderElector | undefined
  readonly #settings: ManagerSettings
  #run: ManagerRun | undefined

  constructor(options: ManagerOptions) {
    const { client, clock = realClock, gracefulShutdownMs = 30_000, cacheSyncTimeoutMs = 120_000 } = options
    checkDuration('create manager', 'gracefulShutdownMs', gracefulShutdownMs)
    checkDuration('create manager', 'cacheSyncTimeoutMs', cacheSyncTimeoutMs)
    this.#settings = { clock, gracefulShutdownMs, cacheSyncTimeoutMs }
    this.#factory = options.informers ?? createInformerFactory(client, { clock, metrics: options.informerMetrics })
    this.informer = this.#factory.informer.bind(this.#factory)
    this.#elector = options.leaderElection && this.#election(options.leaderElection, client)
    this.checks = {
      liveness: this.#elector ? { leaderElection: () => this.#elector?.check() } : {},
      readiness: { 'informer-sync': () => this.#run?.synced === true }
    }
  }

  isLeader(): boolean {
    return this.#elector?.isLeader() ?? true
  }

  add(runnable: Runnable, phase: RunnablePhase = 'leader'): Manager {
    const { name } = runnable
    if (this.#run !== undefined) throw new TypeError(`Cannot add "${name}": the manager has run already`)
    if (name !== undefined && this.#runnables.some((other) => other.runnable.name === name)) {
      throw new TypeError(`Cannot add "${name}": there is a runnable of that name`)
    }
    this.#runnables.push({ runnable, phase })
    return this
  }

  async run(options: RunOptions): Promise<void> {
    if (this.#run !== undefined) throw new TypeError('Cannot run manager: it has run already')
    this.#run = new ManagerRun(this.#settings, this.#factory, this.#runnables, this.#elector)
    await this.#run.run(options)
  }

  #election(options: NonNullable<ManagerOptions['leaderElection']>, client: LeaseClient): LeaderElector {
    return new LeaderElector({
      ...options,
      client,
      clock: this.#settings.clock,
      // The work has ended before the election is told to: this bounds only what does not end at all.
      stopTimeoutMs: END_ABORTED_MS,
      onStartedLeading: () => this.#run?.lead()
    })
  }
}
