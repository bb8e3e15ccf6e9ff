/**
 * Leader election: of all contenders for one Lease at most one works.
 *
 * A leader leads until `renewDeadlineMs` after the START of its last successful renewal; others take the lease `leaseDurationMs` after
 * they last SAW it change, which is later, each by its own monotonic clock. So the work of one is told to end before that of another
 * can begin, however long an answer takes and however long a process was paused.
 *
 * @see https://kubernetes.io/docs/concepts/architecture/leases/#leader-election
 */
import { delay } from '../clock.ts'
import {
  type LeaderElectionOptions,
  type LeaderElectionSettings,
  leaderElectionSettings
} from './leader-election-options.ts'
import { LeaseKeeper, type Term } from './lease-keeper.ts'
import type { FencingToken } from './lease-record.ts'
import { tellsOfAbort } from './lifetime.ts'
import { quietly } from './quietly.ts'

/** Competes for one Lease, once. */
export class LeaderElector {
  readonly #settings: LeaderElectionSettings
  readonly #keeper: LeaseKeeper
  #started = false

  /**
   * @throws {TypeError} When the lease's name, its namespace or the identity is empty.
   * @throws {RangeError} Unless leaseDurationMs > renewDeadlineMs > 1.2 * retryPeriodMs > 0.
   */
  constructor(options: LeaderElectionOptions) {
    this.#settings = leaderElectionSettings(options)
    this.#keeper = new LeaseKeeper(this.#settings)
  }

  get identity(): string {
    return this.#settings.identity
  }

  /** Holder of the lease as last seen, for information; undefined when none has been seen. */
  get leader(): string | undefined {
    return this.#keeper.holder || undefined
  }

  /** The token of the present leadership. */
  get fencingToken(): FencingToken | undefined {
    return this.#keeper.term?.token
  }

  /**
   * True while this contender may act as the leader. Compares the time at each call, so it is right also when the process or the machine
   * has just slept; it ends the work at once when the deadline has passed unnoticed.
   */
  isLeader(): boolean {
    return this.#keeper.isLeader()
  }

  /**
   * A health check, as client-go's healthz adaptor: fails when this contender held the lease, has not renewed it for longer than it
   * lasts and `toleranceMs` more, and has seen no other holder.
   *
   * @throws {Error} When it fails: the process should be restarted.
   */
  check(toleranceMs: number = 20_000): void {
    this.#keeper.check(toleranceMs)
  }

  /**
   * Waits for the lease, starts the work, and renews the lease while it lasts. When `signal` aborts: tells the work to end, renews until
   * it has ended, gives the lease up and resolves. Runs once.
   *
   * @throws {LeadershipLostError} When the lease was lost. The work has been told, but is not waited for: the process should end.
   * @throws {Error} When the work had not ended `stopTimeoutMs` after the signal; the lease is left to run out.
   * @throws What `onStartedLeading` throws, after the lease was given up.
   */
  async run({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<void> {
    if (this.#started) throw new Error('Cannot run the leader elector: it runs once')
    this.#started = true
    const term = await this.#keeper.acquire(signal)
    if (term === undefined) return
    const renewals = this.#keeper.renew(term)
    const work = signal?.aborted ? Promise.resolve(DONE) : this.#work(term)
    const end = await this.#untilEnd(term, work, signal)
    if (end === 'lost') {
      await this.#stopped()
      throw term.loss
    }
    this.#keeper.end(term)
    await renewals
    if (end !== 'late' && this.#settings.releaseOnCancel) await this.#keeper.release()
    await this.#stopped()
    const { stopTimeoutMs } = this.#settings
    if (end === 'late') throw new Error(`Cannot release the lease: the work has not ended within ${stopTimeoutMs} ms`)
    if (end.failed && !tellsOfAbort(end.error, signal)) throw end.error
  }

  async #work(term: Term): Promise<WorkEnd> {
    const { signal } = term.work
    try {
      await this.#settings.onStartedLeading({
        signal,
        fencingToken: term.token,
        isLeader: () => this.#keeper.term === term && this.isLeader()
      })
      return DONE
    } catch (error) {
      return { failed: true, error }
    }
  }

  /** The end of a term: lost, or how the work ended after the signal or by an error, or `"late"` when it does not. */
  async #untilEnd(
    term: Term,
    work: Promise<WorkEnd>,
    signal: AbortSignal | undefined
  ): Promise<WorkEnd | 'lost' | 'late'> {
    const { clock, stopTimeoutMs } = this.#settings
    const over = new AbortController()
    const lost = aborted(term.over.signal, over.signal).then(() => 'lost' as const)
    try {
      const failure = new Promise<WorkEnd>((resolve) => work.then((end) => end.failed && resolve(end)))
      const first = await Promise.race([lost, failure, aborted(signal, over.signal)])
      if (first !== undefined || term.loss) return first ?? 'lost'
      term.work.abort(signal?.reason)
      const late = delay(stopTimeoutMs, { clock, signal: over.signal }).then(
        () => 'late' as const,
        () => DONE
      )
      return await Promise.race([lost, work, late])
    } finally {
      over.abort()
      if (term.loss === undefined) term.work.abort()
    }
  }

  async #stopped(): Promise<void> {
    const { onStoppedLeading, onError } = this.#settings
    try {
      await onStoppedLeading?.()
    } catch (err) {
      quietly(() => onError?.(err))
    }
  }
}

/**
 * Leads when it can: {@link LeaderElector} in one call.
 *
 * @example
 * await runWithLeaderElection({
 *   client,
 *   lease: { namespace: 'default', name: 'my-controller' },
 *   onStartedLeading: ({ signal }) => controller.run({ signal }),
 *   signal
 * })
 *
 * @throws As {@link LeaderElector.run}; a `LeadershipLostError` should end the process.
 */
export async function runWithLeaderElection(
  options: LeaderElectionOptions & { signal?: AbortSignal | undefined }
): Promise<void> {
  const { signal, ...rest } = options
  await new LeaderElector(rest).run({ signal })
}

/** How the work came to its end. */
interface WorkEnd {
  failed: boolean
  error?: unknown
}

const DONE: WorkEnd = { failed: false }

/** Resolves when a signal aborts; forgets about it when `over` does. */
function aborted(signal: AbortSignal | undefined, over: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve(undefined)
    signal?.addEventListener('abort', () => resolve(undefined), { once: true, signal: over })
  })
}
