/** One contender's side of a lease: takes it, renews it, gives it up, and knows at any moment whether it may be counted on. */
import { backoffMs, delay, type Timer } from '../clock.ts'
import { isAlreadyExists, isApiError, isConflict } from '../errors.ts'
import type { Stored } from '../meta.ts'
import type { Lease } from '../resources/kinds/coordination-v1.ts'
import { JITTER, type LeaderElectionSettings } from './leader-election-options.ts'
import { LeaseLock } from './lease-lock.ts'
import { claim, type FencingToken, heldByOther, type Observation, observe, vacate } from './lease-record.ts'
import { Lifetime } from './lifetime.ts'
import { quietly } from './quietly.ts'

/** The lease was lost while leading: end the process, or start over when nothing of the old work is left. */
export class LeadershipLostError extends Error {
  override readonly name = 'LeadershipLostError'
  readonly code = 'ERR_LEADERSHIP_LOST' as const
  /** `namespace/name` of the lease. */
  readonly lease: string
  readonly identity: string

  constructor(why: string, options: { lease: string; identity: string; cause?: unknown }) {
    const { lease, identity, cause } = options
    super(`Lost leadership: lease "${lease}" ${why}`, cause === undefined ? undefined : { cause })
    this.lease = lease
    this.identity = identity
  }
}

/** One leadership, from the write that won the lease to its loss or end. */
export interface Term {
  readonly token: FencingToken
  /** Aborts when the work must end. */
  readonly work: Lifetime
  /** Aborts when the lease is lost or no longer renewed. */
  readonly over: AbortController
  /** Start of the last successful renewal: by the monotonic clock, and by the one on the wall. */
  renewed: Moment
  timer: Timer | undefined
  loss: LeadershipLostError | undefined
}

interface Moment {
  at: number
  wall: number
}

/** What is left of a contender's lease between calls. After every wait the deadline is looked at before anything else. */
export class LeaseKeeper {
  readonly #settings: LeaderElectionSettings
  readonly #lock: LeaseLock
  readonly #name: string
  /** The lease as last read or written: what the next renewal replaces. */
  #lease: Stored<Lease> | undefined
  #observation: Observation | undefined
  #term: Term | undefined
  /** Start of the last renewal, until the lease is given up or seen in other hands. */
  #renewedAt: number | undefined
  /** A write was sent and its outcome is not known: the lease may be ours. */
  #inDoubt = false
  #lastError: unknown

  constructor(settings: LeaderElectionSettings) {
    const { client, lease, renewDeadlineMs, clock, metrics, name, onError } = settings
    this.#settings = settings
    this.#name = `${lease.namespace}/${lease.name}`
    this.#lock = new LeaseLock(client, lease, Math.max(1000, renewDeadlineMs / 2), clock)
    // One that never leads is to be seen as well.
    quietly(() => metrics?.leader(name, false), onError)
  }

  /** Holder of the lease as last seen; empty when there was none. */
  get holder(): string {
    return this.#observation?.spec.holderIdentity ?? ''
  }

  get term(): Term | undefined {
    return this.#term
  }

  isLeader(): boolean {
    const { clock, renewDeadlineMs } = this.#settings
    const term = this.#term
    if (term === undefined || this.#expired(term)) return false
    // Monotonic time may stand still while the machine sleeps. The clock on the wall does not, but it may be set: so it is a reason to
    // hold back until the next renewal, not to end.
    return clock.now() - term.renewed.wall < renewDeadlineMs
  }

  /** @throws {Error} When the lease was ours and is overdue by more than `toleranceMs`. */
  check(toleranceMs: number): void {
    const { clock, leaseDurationMs } = this.#settings
    if (this.#renewedAt === undefined) return
    const age = clock.monotonic() - this.#renewedAt
    if (age <= leaseDurationMs + toleranceMs) return
    throw new Error(`Cannot renew leadership: lease "${this.#name}" was last renewed ${Math.round(age / 1000)} s ago`)
  }

  /** Tries until the lease is ours. Undefined when the signal aborts before. */
  async acquire(signal: AbortSignal | undefined): Promise<Term | undefined> {
    const { clock, retryPeriodMs, random } = this.#settings
    while (!signal?.aborted) {
      await this.#try(signal)
      if (this.#term !== undefined) return this.#term
      const pause = backoffMs(0, { baseMs: retryPeriodMs, jitter: JITTER, random })
      await delay(pause, { clock, signal }).catch(() => {})
    }
    if (this.#inDoubt) await this.release()
    return undefined
  }

  /** Renews the lease every retry period until the term is over; more often at its end, so that an outage may last nearly as long. */
  async renew(term: Term): Promise<void> {
    const { clock, retryPeriodMs, renewDeadlineMs } = this.#settings
    const { signal } = term.over
    let next = term.renewed.at + retryPeriodMs
    while (!this.#expired(term)) {
      await delay(next - clock.monotonic(), { clock, signal }).catch(() => {})
      if (this.#expired(term)) return
      next = clock.monotonic() + retryPeriodMs
      await this.#try(signal)
      const now = clock.monotonic()
      const left = term.renewed.at + renewDeadlineMs - now
      if (next >= now + left) next = now + Math.max(left / 2, retryPeriodMs / 8)
    }
  }

  /** Ends a term that is not lost: no renewal follows. */
  end(term: Term): void {
    if (this.#term !== term) return
    this.#term = undefined
    term.timer?.cancel()
    term.over.abort()
    this.#tell(false)
  }

  /** Makes the lease free to take, if it is still ours. Tries again on a conflict only; without it the lease runs out by itself. */
  async release(): Promise<void> {
    const { clock, renewDeadlineMs, identity } = this.#settings
    const deadline = clock.monotonic() + renewDeadlineMs
    this.#renewedAt = undefined
    try {
      while (clock.monotonic() < deadline) {
        const lease = await this.#lock.get(undefined)
        if (lease?.spec?.holderIdentity !== identity) return
        try {
          await this.#lock.update(lease, vacate(lease.spec, clock.now()), undefined)
          return
        } catch (err) {
          if (!isConflict(err)) throw err
        }
      }
    } catch (err) {
      this.#report(err)
    }
  }

  /** Hands an error to the caller's `onError`, whatever that does. */
  #report(err: unknown): void {
    this.#lastError = err
    quietly(() => this.#settings.onError?.(err))
  }

  /** One try to take or keep the lease: a leader's first by the lease that it remembers, then by the one that is there. */
  async #try(signal: AbortSignal | undefined): Promise<void> {
    const { clock, identity, metrics, name } = this.#settings
    const remembered = this.#term && this.#lease
    if (remembered !== undefined && (await this.#attempt(signal, () => this.#write(remembered, signal)))) return
    await this.#attempt(signal, async () => {
      const asked = clock.monotonic()
      const lease = await this.#lock.get(signal)
      if (lease === undefined) return this.#write(undefined, signal)
      this.#observe(lease)
      const { spec = {} } = lease
      const term = this.#term
      if (term !== undefined) {
        if (this.#expired(term)) return
        if (spec.holderIdentity !== identity) {
          return this.#lose(term, `is held by "${spec.holderIdentity ?? ''}"`, undefined)
        }
        metrics?.slowPath(name)
      } else if (this.#observation && heldByOther(this.#observation, identity, asked)) return
      await this.#write(lease, signal)
    })
  }

  /** False when it failed and more may be tried. A lost race and an end that was asked for are no failures to report. */
  async #attempt(signal: AbortSignal | undefined, action: () => Promise<void>): Promise<boolean> {
    try {
      await action()
      return true
    } catch (err) {
      if (isApiError(err) && err.statusCode < 500) this.#inDoubt = false
      if (signal?.aborted) return true
      if (!isConflict(err) && !isAlreadyExists(err)) this.#report(err)
      return this.#term !== undefined && this.#expired(this.#term)
    }
  }

  async #write(from: Stored<Lease> | undefined, signal: AbortSignal | undefined): Promise<void> {
    const { clock, identity, leaseDurationMs } = this.#settings
    const began: Moment = { at: clock.monotonic(), wall: clock.now() }
    // A leader whose lease was deleted makes it anew as it was.
    const before = from?.spec ?? (this.#term && this.#observation?.spec)
    const spec = claim(before, identity, leaseDurationMs, began.wall)
    this.#inDoubt = true
    const lease = await (from ? this.#lock.update(from, spec, signal) : this.#lock.create(spec, signal))
    // An end that came with the answer wins: a term that is over is not begun again by its last renewal.
    if (signal?.aborted) return
    this.#inDoubt = false
    this.#hold(lease, began)
  }

  /** The lease was ours when a write that began then was done. */
  #hold(lease: Stored<Lease>, began: Moment): void {
    const { clock, renewDeadlineMs } = this.#settings
    this.#lease = lease
    if (this.#term !== undefined) {
      if (this.#expired(this.#term)) return
      this.#term.renewed = began
    } else if (clock.monotonic() < began.at + renewDeadlineMs) {
      const { uid, resourceVersion } = lease.metadata
      const token = { uid, resourceVersion, leaseTransitions: lease.spec?.leaseTransitions ?? 0 }
      const [work, over] = [new Lifetime(), new AbortController()]
      this.#term = { token, work, over, renewed: began, timer: undefined, loss: undefined }
      this.#watchDeadline(this.#term)
      this.#tell(true)
    }
    this.#renewedAt = began.at
    this.#observe(lease)
  }

  #observe(lease: Stored<Lease>): void {
    const { clock, identity, onNewLeader } = this.#settings
    const before = this.holder
    this.#lease = lease
    this.#observation = observe(this.#observation, lease, clock.monotonic())
    const { holder } = this
    if (holder !== identity) {
      this.#renewedAt = undefined
      this.#inDoubt = false
    }
    if (holder !== before && holder !== '') quietly(() => onNewLeader?.(holder), this.#settings.onError)
  }

  #watchDeadline(term: Term): void {
    if (this.#expired(term)) return
    const { clock, renewDeadlineMs } = this.#settings
    const left = term.renewed.at + renewDeadlineMs - clock.monotonic()
    term.timer = clock.setTimer(left, () => this.#watchDeadline(term))
  }

  /** True when a term is over; ends it here and now when its deadline has passed. */
  #expired(term: Term): boolean {
    const { clock, renewDeadlineMs } = this.#settings
    if (this.#term !== term) return true
    if (clock.monotonic() < term.renewed.at + renewDeadlineMs) return false
    this.#lose(term, `was not renewed within ${renewDeadlineMs} ms`, this.#lastError)
    return true
  }

  #lose(term: Term, why: string, cause: unknown): void {
    const { identity } = this.#settings
    term.loss = new LeadershipLostError(why, { lease: this.#name, identity, cause })
    // First of all the work: what the others do may take time.
    term.work.abort(term.loss)
    this.end(term)
  }

  #tell(isLeader: boolean): void {
    const { recorder, metrics, name, identity, onError } = this.#settings
    const [action, did] = isLeader ? ['BecomeLeader', 'became leader'] : ['StopLeading', 'stopped leading']
    quietly(() => metrics?.leader(name, isLeader), onError)
    quietly(() => {
      if (this.#lease === undefined) return
      recorder?.event(this.#lease, { type: 'Normal', reason: 'LeaderElection', action, note: `${identity} ${did}` })
    }, onError)
  }
}
