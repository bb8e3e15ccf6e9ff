/** The Lease that contenders compete for: three calls, each with a time budget of its own. */
import type { Clock } from '../clock.ts'
import { TimeoutError } from '../errors.ts'
import type { Stored } from '../meta.ts'
import type { CallOptions, Kind, Resource } from '../resources/index.ts'
import type { LeaseSpec } from '../resources/kinds/coordination-v1.ts'
import { Lease } from '../resources/kinds/stable.ts'
import { Lifetime } from './lifetime.ts'

/** What leader election needs of a client. */
export interface LeaseClient {
  resource(kind: Kind<Lease, 'Namespaced'>, options: { namespace: string }): Resource<Lease, 'Namespaced'>
}

/** Which lease is competed for. It is made when it does not exist; its namespace must. */
export interface LeaseName {
  namespace: string
  name: string
  /** Labels that it gets besides those that it has. */
  labels?: Record<string, string> | undefined
}

/** Reads and writes one Lease. A call that takes longer than the budget is ended, so that none can eat the renewal's deadline. */
export class LeaseLock {
  readonly #leases: Resource<Lease, 'Namespaced'>
  readonly #lease: LeaseName
  readonly #budgetMs: number
  readonly #clock: Clock

  constructor(client: LeaseClient, lease: LeaseName, budgetMs: number, clock: Clock) {
    this.#leases = client.resource(Lease, { namespace: lease.namespace })
    this.#lease = lease
    this.#budgetMs = budgetMs
    this.#clock = clock
  }

  /** The lease; undefined when there is none. */
  get(signal: AbortSignal | undefined): Promise<Stored<Lease> | undefined> {
    return this.#within(signal, (call) => this.#leases.getOrUndefined(this.#lease.name, call))
  }

  /** Makes the lease. @throws {ApiError} `isAlreadyExists` when another was faster. */
  create(spec: LeaseSpec, signal: AbortSignal | undefined): Promise<Stored<Lease>> {
    const { name, labels } = this.#lease
    return this.#within(signal, (call) =>
      this.#leases.create({ metadata: { name, ...(labels && { labels }) }, spec }, call)
    )
  }

  /** Replaces the spec of the lease as it was read. @throws {ApiError} `isConflict` when it has been changed since. */
  update(from: Stored<Lease>, spec: LeaseSpec, signal: AbortSignal | undefined): Promise<Stored<Lease>> {
    const { labels } = this.#lease
    const metadata = labels ? { ...from.metadata, labels: { ...from.metadata.labels, ...labels } } : from.metadata
    return this.#within(signal, (call) => this.#leases.update({ ...from, metadata, spec }, call))
  }

  /** Not the transport's deadline alone: waiting for a connection or for a client's rate limit costs the budget as well. */
  async #within<T>(signal: AbortSignal | undefined, call: (options: CallOptions) => Promise<T>): Promise<T> {
    signal?.throwIfAborted()
    const { namespace, name } = this.#lease
    const timeoutMs = this.#budgetMs
    const budget = new Lifetime(signal)
    const timer = this.#clock.setTimer(timeoutMs, () => {
      budget.abort(new TimeoutError(`Lease "${namespace}/${name}": no answer within ${timeoutMs} ms`, { timeoutMs }))
    })
    try {
      return await call({ signal: budget.signal, timeoutMs: 0, retry: false })
    } finally {
      timer.cancel()
      budget.release()
    }
  }
}
