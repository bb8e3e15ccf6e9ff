import { hostname } from 'node:os'
import { type Clock, realClock } from '../clock.ts'
import type { EventRecorder } from './event-recorder.ts'
import type { LeaseClient, LeaseName } from './lease-lock.ts'
import type { FencingToken } from './lease-record.ts'

/** What the work of a leader gets. */
export interface LeaderContext {
  /**
   * Aborts when the work must end: the lease is lost (the reason is a {@link LeadershipLostError}), or the elector is stopped (the reason of
   * its signal).
   */
  signal: AbortSignal
  /** For guarding writes against a leader that was paused. */
  fencingToken: FencingToken
  /** Compares the time at each call: ask it right before what only a leader may do. */
  isLeader(): boolean
}

/** Hooks for client-go's two metrics, `leader_election_master_status` and `leader_election_slowpath_total`. */
export interface LeaderElectionMetrics {
  /** This contender leads from now on, or no longer; first that it does not lead yet. */
  leader(name: string, isLeader: boolean): void
  /** A renewal had to read the lease first. */
  slowPath(name: string): void
}

/** Options of {@link LeaderElector}. */
export interface LeaderElectionOptions {
  /** Best one without a rate limit of its own (`qps`), or one for the lease alone: what waits in the client eats the deadline. */
  client: LeaseClient
  /** The Lease that is competed for. */
  lease: LeaseName
  /** Who this contender is: unique, for two of one name lead at once. Default the host's name, `_` and a UUID. */
  identity?: string | undefined
  /**
   * The work of the leader. Its promise should last as long as the work does: the lease is given up after it. One that ends early
   * leaves the lease held; one that rejects ends the election with its error.
   */
  onStartedLeading: (context: LeaderContext) => void | Promise<void>
  /**
   * Called once after a leadership: at once when the lease was lost, after the release when it was given up. Unlike client-go's it is not
   * called when there was none.
   */
  onStoppedLeading?: (() => void | Promise<void>) | undefined
  /** Called with each new holder that is seen, oneself included. */
  onNewLeader?: ((identity: string) => void) | undefined
  /** Called with each failed call (the next one comes by itself), and with what callbacks throw. A lost race is no failure. */
  onError?: ((err: unknown) => void) | undefined
  /** How long others wait, from when they last saw the lease change, before they take it. Milliseconds; default 15000. */
  leaseDurationMs?: number | undefined
  /** How long a leader leads after the start of its last successful renewal. Milliseconds; default 10000. */
  renewDeadlineMs?: number | undefined
  /** Between two tries; without the lease up to 2.2 times it. Milliseconds; default 2000. */
  retryPeriodMs?: number | undefined
  /** Gives the lease up when the signal aborts, so that another may take it at once. Default true. */
  releaseOnCancel?: boolean | undefined
  /**
   * How long after the signal's abort the work may take to end; the lease is renewed meanwhile. Work that takes longer keeps it from being
   * given up. Milliseconds; default 30000.
   */
  stopTimeoutMs?: number | undefined
  /** Records "became leader" and "stopped leading" on the lease. */
  recorder?: Pick<EventRecorder, 'event'> | undefined
  /** Name in metrics. Default the lease's name. */
  name?: string | undefined
  /** `leaderElectionMetrics(registry)` of `kubewire/metrics`. Default none. */
  metrics?: LeaderElectionMetrics | undefined
  /** Default {@link realClock}. */
  clock?: Clock | undefined
  /** Source of randomness in [0, 1). Default Math.random. */
  random?: (() => number) | undefined
}

/** The options with their defaults. */
export interface LeaderElectionSettings extends LeaderElectionOptions {
  identity: string
  leaseDurationMs: number
  renewDeadlineMs: number
  retryPeriodMs: number
  releaseOnCancel: boolean
  stopTimeoutMs: number
  name: string
  clock: Clock
}

/** Tries without the lease are up to this many retry periods further apart; a renewal's deadline must hold one such pause. */
export const JITTER = 1.2

/** Checks the options and fills in the defaults. */
export function leaderElectionSettings(options: LeaderElectionOptions): LeaderElectionSettings {
  const { lease, onStartedLeading, identity = `${hostname()}_${crypto.randomUUID()}` } = options
  const { leaseDurationMs = 15_000, renewDeadlineMs = 10_000, retryPeriodMs = 2000, stopTimeoutMs = 30_000 } = options
  if (!lease.namespace || !lease.name)
    throw new TypeError('Cannot elect a leader: the lease needs a namespace and a name')
  if (identity === '') throw new TypeError('Cannot elect a leader: identity is empty')
  if (typeof onStartedLeading !== 'function') {
    throw new TypeError('Cannot elect a leader: onStartedLeading is not a function')
  }
  for (const [name, ms] of Object.entries({ leaseDurationMs, renewDeadlineMs, retryPeriodMs, stopTimeoutMs })) {
    if (!(Number.isFinite(ms) && ms > 0)) {
      throw new RangeError(`Cannot elect a leader: ${name} must be a positive number: ${ms}`)
    }
  }
  if (leaseDurationMs <= renewDeadlineMs) {
    throw new RangeError(
      `Cannot elect a leader: leaseDurationMs must be greater than renewDeadlineMs: ${leaseDurationMs} <= ${renewDeadlineMs}`
    )
  }
  if (renewDeadlineMs <= JITTER * retryPeriodMs) {
    throw new RangeError(
      `Cannot elect a leader: renewDeadlineMs must be greater than ${JITTER} times retryPeriodMs: ${renewDeadlineMs} <= ${JITTER * retryPeriodMs}`
    )
  }
  const { releaseOnCancel = true, name = lease.name, clock = realClock } = options
  return {
    ...options,
    identity,
    leaseDurationMs,
    renewDeadlineMs,
    retryPeriodMs,
    releaseOnCancel,
    stopTimeoutMs,
    name,
    clock
  }
}
