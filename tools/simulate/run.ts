/** Runs one schedule and checks what must hold. */
import { type ClusterBackup, createFakeCluster, type FakeCluster } from '../../src/fake/index.ts'
import { objectKey } from '../../src/meta.ts'
import { Random } from '../../test/support/random.ts'
import { seeded } from '../../test/support/random-json.ts'
import { Network } from './network.ts'
import { pathOf, type SimObject, write } from './objects.ts'
import { type InformerPlan, planSchedule, type Schedule, type Step, stepText } from './schedule.ts'
import { drain, SimClock } from './sim-clock.ts'
import { findStorm } from './storm.ts'
import { Subject } from './subject.ts'
import { Trace } from './trace.ts'
import { Witness } from './witness.ts'

/** How a run ended. */
export interface Outcome {
  seed: number
  /** The first invariant that did not hold. */
  broken: string | undefined
  /** Digest of everything that happened: the same for the same seed, always. */
  hash: string
  /** How often each fault really happened. */
  fired: ReadonlyMap<string, number>
  /** Milliseconds of simulated time from the end of the faults until all was as it must be. */
  convergedInMs: number | undefined
  requests: number
}

/** After the last fault, caches are right within this time, with what is written meanwhile; milliseconds. */
const CONVERGED_MS = 15_000
/** The same where a connection is open and dead. */
const CONVERGED_HALF_OPEN_MS = 100_000
/** A server that ignores what makes a watch a list does so after the faults too; it takes so much longer to find out. */
const STREAMING_IGNORED_MS = 7_000
/** Beyond that, what handlers and reconciles that are slow and fail need for what they were told last. */
const HANDLED_MS = 30_000

/** Runs the schedule of a seed. */
export async function runSeed(seed: number, print?: ((line: string) => void) | undefined): Promise<Outcome> {
  const { stackTraceLimit } = Error
  // Thousands of errors are part of each run; their stacks cost more than the rest of it.
  if (print === undefined) Error.stackTraceLimit = 0
  try {
    return await new Run(planSchedule(seed), print).outcome()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** What the server has, by key. */
type Truth = ReadonlyMap<string, SimObject>

class Run {
  readonly #schedule: Schedule
  readonly #clock = new SimClock()
  readonly #trace: Trace
  readonly #cluster: FakeCluster
  readonly #network: Network
  readonly #witness: Witness
  readonly #subjects: Subject[]
  #healed = false
  /** When the last fault happened. */
  #troubledAt = 0
  #broken: string | undefined
  #convergedInMs: number | undefined
  #counter = 0
  #backup: ClusterBackup | undefined
  #restoredVersion: string | undefined
  /** A restore overtook a request: a watch from what is then the future, which nothing has broken, is as silent as a dead one. */
  #unheard = false
  /** More was written after a restore before the last one. */
  #overtaken = false
  /** By informer. The list is asked for again only when something was written. */
  readonly #truths: { version: string; objects: Truth }[] = []

  constructor(schedule: Schedule, print: ((line: string) => void) | undefined) {
    const { seed, bookmarkMs, historyLimit, informers } = schedule
    const clock = this.#clock
    this.#schedule = schedule
    this.#trace = new Trace(() => clock.monotonic(), print)
    this.#cluster = createFakeCluster({
      clock,
      random: seeded(seed + 1),
      namespaces: ['a', 'b', 'c'],
      historyLimit,
      bookmarkMs
    })
    const trace = this.#trace
    const cluster = this.#cluster
    this.#network = new Network({ cluster, clock, random: new Random(seed + 2), trace, schedule })
    this.#witness = new Witness(cluster, informers[0]?.kind ?? 'configmaps')
    this.#subjects = informers.map((plan, index) => {
      const parts = { network: this.#network, clock, trace, witness: this.#witness }
      const name = `informer-${index}`
      const broken = (what: string): void => this.#breaks(what)
      return new Subject({
        ...parts,
        name,
        plan,
        random: new Random(seed + 3 + index),
        broken,
        healed: () => this.#healed
      })
    })
  }

  async outcome(): Promise<Outcome> {
    const { seed } = this.#schedule
    const onRejection = (err: unknown): void => this.#breaks(`a promise was rejected unheard: ${describe(err)}`)
    const onException = (err: unknown): void => this.#breaks(`an exception was not caught: ${describe(err)}`)
    process.on('unhandledRejection', onRejection)
    process.on('uncaughtException', onException)
    try {
      await this.#play()
    } catch (err) {
      this.#breaks(`the run failed: ${describe(err)}`)
    } finally {
      process.off('unhandledRejection', onRejection)
      process.off('uncaughtException', onException)
    }
    const { hash } = this.#trace
    const { fired } = this.#network
    const requests = [...this.#network.starts.values()].reduce((sum, starts) => sum + starts.length, 0)
    return { seed, broken: this.#broken, hash, fired, convergedInMs: this.#convergedInMs, requests }
  }

  /** Only the first counts: others mostly follow from it. */
  #breaks(what: string): void {
    this.#trace.add(`BROKEN: ${what}`)
    this.#broken ??= what
  }

  async #play(): Promise<void> {
    const { steps, healAt } = this.#schedule
    void this.#witness.run().catch((err: unknown) => this.#breaks(`the witness failed: ${describe(err)}`))
    let started = false
    const start = (): void => {
      if (!started) for (const subject of this.#subjects) subject.run()
      started = true
    }
    for (const step of steps) {
      if (this.#broken !== undefined) break
      if (step.at > 0) start()
      if (step.at >= healAt) await this.#heal()
      await this.#until(step.at)
      this.#trace.add(stepText(step).trim())
      await this.#do(step)
      if (step.do !== 'write') this.#troubledAt = this.#clock.monotonic()
      await drain()
    }
    start()
    if (this.#broken === undefined) {
      await this.#heal()
      await this.#converge()
    }
    const storm = findStorm(this.#network.starts)
    if (storm !== undefined) this.#breaks(storm)
    await this.#end()
  }

  /** Nothing happens before its time, but a machine that slept may be late. */
  #until(at: number): Promise<void> {
    return this.#clock.runUntil(Math.max(at, this.#clock.monotonic()))
  }

  async #do(step: Step): Promise<void> {
    switch (step.do) {
      case 'write':
        this.#trace.add(`answer ${await write(this.#cluster, step, ++this.#counter)}`)
        return
      case 'fault':
        return this.#network.add(step)
      case 'compact':
        return this.#cluster.compact()
      case 'restart':
        return this.#cluster.restart()
      case 'backup':
        this.#backup = this.#cluster.backup()
        return
      case 'restore':
        return this.#restore()
      case 'cut':
        return this.#network.cut()
      case 'freeze':
        return this.#network.freeze()
      case 'jump':
        return this.#clock.jump(step.ms)
      case 'sleep':
        return this.#clock.sleep(step.ms)
      case 'add-handler':
        return this.#subjects[step.informer]?.addHandler({ slowMs: 0, throwChance: 0 })
      case 'remove-handler':
        return this.#subjects[step.informer]?.removeHandler()
      case 'add-indexer':
        return this.#subjects[step.informer]?.addIndexer()
      case 'await-version':
        return this.#awaitVersion(step.informer)
    }
  }

  #restore(): void {
    if (this.#backup === undefined) return
    this.#overtaken ||= this.#isOvertaken()
    this.#unheard ||= this.#network.travelling > 0
    this.#cluster.restore(this.#backup)
    this.#restoredVersion = this.#cluster.resourceVersion
    this.#network.note('restore')
    this.#network.forget()
  }

  /** What was written before must be readable once the wait is over. */
  #awaitVersion(index: number): void {
    const subject = this.#subjects[index]
    const version = this.#cluster.resourceVersion
    subject?.informer.waitForResourceVersion(version, { timeoutMs: 1e9 }).then(
      () => this.#trace.add(`informer-${index} has reached ${version}`),
      () => this.#trace.add(`informer-${index} was stopped before ${version}`)
    )
  }

  async #heal(): Promise<void> {
    if (this.#healed) return
    await this.#until(this.#schedule.healAt)
    this.#trace.add('all faults end')
    this.#healed = true
    this.#troubledAt = this.#clock.monotonic()
    this.#network.heal()
  }

  async #converge(): Promise<void> {
    let difference = await this.#settle()
    if (difference !== undefined && this.#isOvertaken()) {
      this.#trace.add(`versions have overtaken what a restore lost: ${difference}`)
      this.#network.note('restore-overtaken-unnoticed')
      // Some other write, so that the version that everybody has is too old.
      await this.#cluster.request('PATCH', '/api/v1/namespaces/a', { metadata: { annotations: { told: 'true' } } })
      this.#cluster.compact()
      this.#network.cut()
      this.#troubledAt = this.#clock.monotonic()
      difference = await this.#settle()
    }
    if (difference !== undefined) this.#breaks(difference)
    else this.#convergedInMs = this.#clock.monotonic() - this.#troubledAt
  }

  /**
   * When more was written after a restore than it lost, no version tells that there was one, and nobody who resumes a watch can be sure to
   * notice. Such runs are counted, and are told by an expired version in the end.
   */
  #isOvertaken(): boolean {
    if (this.#overtaken) return true
    return this.#restoredVersion !== undefined && this.#restoredVersion !== this.#cluster.resourceVersion
  }

  /** Waits for caches in time, then for handlers and controllers; gives what is still not as it must be then. */
  async #settle(): Promise<string | undefined> {
    const ignored = this.#schedule.streamingList === 'ignored' ? STREAMING_IGNORED_MS : 0
    const silent = this.#network.dead > 0 || this.#unheard
    const cachesMs = ignored + (silent ? CONVERGED_HALF_OPEN_MS : CONVERGED_MS)
    const wrong = await this.#waitUntilRight(this.#troubledAt + cachesMs, (subject, truth) =>
      subject.cacheDifference(truth)
    )
    // Controllers may write to the server once they are told of what the cache has, and the cache has to follow that too.
    const handledAt = this.#clock.monotonic() + HANDLED_MS + cachesMs
    return wrong ?? this.#waitUntilRight(handledAt, (subject, truth) => subject.difference(truth))
  }

  async #waitUntilRight(
    until: number,
    differenceOf: (subject: Subject, truth: Truth) => string | undefined
  ): Promise<string | undefined> {
    for (;;) {
      await this.#until(this.#clock.monotonic() + 500)
      // Handlers are called turn by turn of the event loop.
      for (let turn = 0; turn < 4; turn++) await drain()
      let difference: string | undefined
      for (const [index, subject] of this.#subjects.entries()) {
        difference ??= differenceOf(subject, await this.#truth(index))
      }
      if (this.#broken !== undefined || difference === undefined) return this.#broken
      if (this.#clock.monotonic() >= until) return difference
    }
  }

  /** The server's own answer to the informer's question. */
  async #truth(index: number): Promise<Truth> {
    const version = this.#cluster.resourceVersion
    const known = this.#truths[index]
    if (known?.version === version) return known.objects
    const { kind, namespace, labelSelector } = this.#schedule.informers[index] as InformerPlan
    const query = labelSelector === undefined ? '' : `?labelSelector=${encodeURIComponent(labelSelector)}`
    const { json } = await this.#cluster.request('GET', pathOf(kind, namespace) + query)
    const objects = new Map((json.items as SimObject[]).map((item) => [objectKey(item), item] as const))
    this.#truths[index] = { version, objects }
    return objects
  }

  async #end(): Promise<void> {
    const ended = Promise.all(this.#subjects.map((subject) => subject.stop()))
    let over = false
    void ended.then(() => (over = true))
    // Handlers and reconciles that are at work may end.
    for (let i = 0; i < 10 && !over; i++) await this.#until(this.#clock.monotonic() + 1000)
    for (let turn = 0; turn < 4; turn++) await drain()
    if (!over) return this.#breaks('something goes on after it was stopped')
    const open = this.#network.dispatcher.pending
    if (open > 0) this.#breaks(`${open} requests are open after the end`)
    this.#witness.stop()
    await this.#cluster.close()
    await drain()
    if (this.#clock.waiting > 0) this.#breaks(`${this.#clock.waiting} timers wait after the end`)
  }
}

function describe(err: unknown): string {
  return err instanceof Error ? (err.stack ?? err.message) : String(err)
}
