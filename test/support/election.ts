/** Contenders for one lease of a fake cluster, on one fake clock. */
import { LeaderElector } from '../../src/controller/leader-election.ts'
import type { LeaderContext, LeaderElectionOptions } from '../../src/controller/leader-election-options.ts'
import { createFakeCluster, type FakeCluster } from '../../src/fake/index.ts'
import type { Client, ClientOptions } from '../../src/index.ts'
import type { LeaseSpec } from '../../src/resources/kinds/coordination-v1.ts'
import { FakeClock, settle } from './fake-clock.ts'
import { seeded } from './random-json.ts'

export const LEASES = '/apis/coordination.k8s.io/v1/namespaces/default/leases'

/** One contender and what became of it. */
export interface Contender {
  readonly elector: LeaderElector
  readonly client: Client
  readonly stop: AbortController
  /** What its callbacks were told, in order. */
  readonly log: string[]
  readonly errors: unknown[]
  /** What its last work got. */
  context: LeaderContext | undefined
  /** `"resolved"`, or what it was rejected with, once it has ended. */
  end: unknown
  readonly run: Promise<void>
}

/** The cluster, the clock and all contenders. */
export class Election {
  readonly clock: FakeClock = new FakeClock()
  readonly cluster: FakeCluster = createFakeCluster({ clock: this.clock, random: seeded(1) })
  readonly contenders: Contender[] = []

  /** Starts a contender. Its work lasts until it is told to end, unless the options bring another. */
  contend(
    identity: string,
    options: Partial<LeaderElectionOptions> = {},
    clientOptions: ClientOptions = {}
  ): Contender {
    const client = this.cluster.client({ clock: this.clock, random: () => 0, ...clientOptions })
    const [log, errors]: [string[], unknown[]] = [[], []]
    const elector = new LeaderElector({
      client,
      lease: { namespace: 'default', name: 'l' },
      identity,
      clock: this.clock,
      random: () => 0,
      onNewLeader: (leader) => log.push(`new leader ${leader}`),
      onStoppedLeading: () => void log.push('stopped'),
      onError: (err) => errors.push(err),
      ...options,
      onStartedLeading: (context) => {
        log.push('started')
        contender.context = context
        return (options.onStartedLeading ?? untilAborted)(context)
      }
    })
    const stop = new AbortController()
    const run = elector.run({ signal: stop.signal }).then(
      () => {
        contender.end = 'resolved'
      },
      (err: unknown) => {
        contender.end = err
      }
    )
    const contender: Contender = { elector, client, stop, log, errors, context: undefined, end: undefined, run }
    this.contenders.push(contender)
    return contender
  }

  /** Moves time on in small steps, in which requests are answered. */
  async advance(ms: number): Promise<void> {
    await settle(12)
    for (let left = ms; left > 0; left -= 100) {
      await this.clock.advance(Math.min(left, 100))
      await settle(12)
    }
  }

  /** Makes or replaces the lease past all contenders. */
  async write(spec: LeaseSpec): Promise<void> {
    const { status, json } = await this.cluster.request('GET', `${LEASES}/l`)
    if (status === 404) await this.cluster.request('POST', LEASES, { metadata: { name: 'l' }, spec })
    else await this.cluster.request('PUT', `${LEASES}/l`, { ...json, spec })
  }

  /** The lease as the server has it. */
  async spec(): Promise<LeaseSpec> {
    return (await this.cluster.request('GET', `${LEASES}/l`)).json.spec as LeaseSpec
  }

  /** Requests as `GET 200`, `POST -` for one without an answer. */
  get requests(): string[] {
    return this.cluster.requests.map(({ method, status }) => `${method} ${status ?? '-'}`)
  }

  /** Ends all that still runs. */
  async close(): Promise<void> {
    for (const { stop } of this.contenders) stop.abort()
    while (this.contenders.some(({ end }) => end === undefined)) await this.advance(1000)
    await Promise.all(this.contenders.map(({ client }) => client.close()))
    await this.cluster.close()
  }
}

/** The work of a leader that does nothing else. */
export function untilAborted({ signal }: { signal: AbortSignal }): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** A clock whose timers do not fire while it sleeps. */
export class SleepyClock extends FakeClock {
  #slept = 0

  override now(): number {
    return super.now() + this.#slept
  }

  override monotonic(): number {
    return super.monotonic() + this.#slept
  }

  sleep(ms: number): void {
    this.#slept += ms
  }
}
