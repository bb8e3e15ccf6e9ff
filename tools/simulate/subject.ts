/** What is tested: an informer with its handlers, indexes and controller, on a client of its own over the faulty wire. */
import { createClient } from '../../src/client.ts'
import { createInformer, type HandlerRegistration, type Informer } from '../../src/informer/index.ts'
import { objectKey } from '../../src/meta.ts'
import type { Resource } from '../../src/resources/index.ts'
import type { Random } from '../../test/support/random.ts'
import type { Network } from './network.ts'
import { KINDS, type SimObject, stateOf } from './objects.ts'
import { Reconciler } from './reconciler.ts'
import { Replay } from './replay.ts'
import type { HandlerPlan, InformerPlan } from './schedule.ts'
import type { SimClock } from './sim-clock.ts'
import type { Trace } from './trace.ts'
import type { Witness } from './witness.ts'

/** What a subject is made of. */
export interface SubjectParts {
  name: string
  plan: InformerPlan
  network: Network
  clock: SimClock
  /** A stream of random numbers of its own. */
  random: Random
  trace: Trace
  witness: Witness
  broken: (what: string) => void
  healed: () => boolean
}

/** The value under which an object is found in the index of every run. */
const tierOf = (object: SimObject): string[] => [object.metadata?.labels?.tier ?? 'none']

/** One informer under test. */
export class Subject {
  readonly informer: Informer<SimObject>
  readonly reconciler: Reconciler | undefined
  readonly #parts: SubjectParts
  readonly #clients: { close(): Promise<void> }[] = []
  readonly #handlers: { replay: Replay; registration: HandlerRegistration }[] = []
  readonly #stop = new AbortController()
  /** Names of indexes; all of them of {@link tierOf}. */
  readonly #indexes = ['tier']
  #runs: Promise<unknown> = Promise.resolve()
  #handlerCount = 0

  constructor(parts: SubjectParts) {
    this.#parts = parts
    const { name, plan, clock, random, trace } = parts
    const { labelSelector, cache, streamingList, pageSize, resyncMs, managedFields } = plan
    this.informer = createInformer<SimObject>(this.#resource(name)(plan.namespace), {
      name,
      labelSelector,
      cache,
      streamingList,
      pageSize,
      resyncMs,
      managedFields,
      clock,
      random: () => random.below(2 ** 30) / 2 ** 30,
      freeze: true,
      indexers: { tier: tierOf },
      onWatchError: (err, info) =>
        trace.add(`${name}: ${messageOf(err)}; again in ${info.willRetryInMs.toFixed(0)} ms`),
      onHandlerError: (err, info) => trace.add(`${name}: handler ${info.handler} failed: ${messageOf(err)}`),
      onIndexError: (err) => parts.broken(`${name} reports an index error: ${messageOf(err)}`),
      onTransformError: (err) => parts.broken(`${name} reports a transform error: ${messageOf(err)}`)
    })
    for (const handler of plan.handlers) this.addHandler(handler)
    this.reconciler = plan.controller && this.#makeReconciler(plan.controller)
  }

  /** Starts everything. It must run until {@link stop}. */
  run(): void {
    const { signal } = this.#stop
    const { name, broken } = this.#parts
    const running = [
      this.informer.run({ signal }),
      this.reconciler?.controller.run({ signal, gracefulShutdownMs: 1e6 })
    ]
    for (const run of running) {
      const ended = (how: string): void => {
        if (!signal.aborted) broken(`${name} ended by itself: ${how}`)
      }
      run?.then(
        () => ended('resolved'),
        (err: unknown) => (signal.aborted ? broken(`${name} failed to stop: ${messageOf(err)}`) : ended(messageOf(err)))
      )
    }
    this.#runs = Promise.allSettled(running)
  }

  addHandler(plan: HandlerPlan): void {
    const { clock, random, trace, witness, broken } = this.#parts
    const name = `${this.#parts.name}-handler-${this.#handlerCount++}`
    const replay = new Replay({ name, plan, clock, random, trace, witness, broken })
    this.#handlers.push({ replay, registration: this.informer.addEventHandler(replay, { name }) })
  }

  removeHandler(): void {
    const handler = this.#handlers.pop()
    if (handler === undefined) return
    void handler.registration.remove().then(() => (handler.replay.removed = true))
  }

  addIndexer(): void {
    const name = `tier-${this.#indexes.length}`
    this.informer.addIndexers({ [name]: tierOf })
    this.#indexes.push(name)
  }

  /** The first thing that is not as it must be once all is quiet, with the server's state given. */
  difference(truth: ReadonlyMap<string, SimObject>): string | undefined {
    const cached = this.#cached()
    return (
      this.cacheDifference(truth, cached) ??
      this.#indexDifference(cached) ??
      this.#handlers.map(({ replay }) => compare(`${replay.name}'s replay`, replay.states, cached)).find(Boolean) ??
      this.#reconcileDifference(truth)
    )
  }

  /** Aborts, and gives a promise for the end of all. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('The simulation is over'))
    await this.#runs
    await Promise.all(this.#clients.map((client) => client.close()))
  }

  #resource(who: string): (namespace: string | undefined) => Resource<SimObject> {
    const { network, clock, random, plan } = this.#parts
    const client = createClient(
      { server: 'http://cluster.invalid' },
      { dispatcher: network.dispatcher, clock, random: () => random.below(2 ** 30) / 2 ** 30, userAgent: who }
    )
    this.#clients.push(client)
    return (namespace) => client.resource(KINDS[plan.kind], { namespace })
  }

  #makeReconciler(plan: NonNullable<InformerPlan['controller']>): Reconciler {
    const { name, clock, random, trace, broken, healed } = this.#parts
    const resource = this.#resource(`${name}-writer`)
    const { informer } = this
    return new Reconciler({
      name: `${name}-controller`,
      plan,
      informer,
      resource,
      clock,
      random,
      trace,
      broken,
      healed
    })
  }

  /** Whether the cache is the server's state. */
  cacheDifference(
    truth: ReadonlyMap<string, SimObject>,
    cached: ReadonlyMap<string, SimObject> = this.#cached()
  ): string | undefined {
    const { name } = this.#parts
    if (!this.informer.hasSynced) return `${name} has not synced`
    if (this.informer.size !== cached.size) return `${name} has size ${this.informer.size}, lists ${cached.size}`
    const states = new Map([...cached].map(([key, object]) => [key, stateOf(object)] as const))
    return compare(`${name}'s cache`, states, truth)
  }

  #cached(): ReadonlyMap<string, SimObject> {
    return new Map(this.informer.list().map((object) => [objectKey(object), object] as const))
  }

  #indexDifference(cached: ReadonlyMap<string, SimObject>): string | undefined {
    for (const index of this.#indexes) {
      const expected = new Map<string, string[]>()
      for (const [key, object] of cached) {
        for (const value of tierOf(object)) expected.set(value, [...(expected.get(value) ?? []), key])
      }
      const values = this.informer.indexValues(index)
      const found = values.map((value) => [value, this.informer.indexKeys(index, value).sort()] as const)
      const [is, wants] = [textOf(found), textOf([...expected].map(([value, keys]) => [value, keys.sort()]))]
      if (is !== wants) return `${this.#parts.name}'s index "${index}" is ${is}, should be ${wants}`
    }
    return undefined
  }

  #reconcileDifference(truth: ReadonlyMap<string, SimObject>): string | undefined {
    const { reconciler } = this
    if (reconciler === undefined) return undefined
    // With a resync there is always something to do.
    if (this.#parts.plan.resyncMs === 0 && !reconciler.idle) return `${this.#parts.name}'s controller is not idle`
    const alive = new Map([...reconciler.seen].filter(([, state]) => state !== 'absent'))
    return compare(`what ${this.#parts.name}'s controller saw last`, alive, truth)
  }
}

function compare(
  what: string,
  states: ReadonlyMap<string, string>,
  truth: ReadonlyMap<string, SimObject>
): string | undefined {
  for (const [key, object] of truth) {
    const held = states.get(key)
    if (held !== stateOf(object)) return `${what} has ${key} as ${held ?? 'absent'}, should be ${stateOf(object)}`
  }
  for (const [key, state] of states) if (!truth.has(key)) return `${what} has ${key} as ${state}, should be absent`
  return undefined
}

function textOf(entries: readonly (readonly [string, readonly string[]])[]): string {
  return JSON.stringify([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function messageOf(err: unknown): string {
  return err instanceof Error ? `${err.name}: ${err.message}` : String(err)
}
