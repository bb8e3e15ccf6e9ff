/**
 * {@link Watcher}: keeps a sink equal to a collection on the server, whatever happens in between.
 *
 * What to do next is decided in transition.ts; here it is done. Time is monotonic everywhere: the machine's clock may be set at will.
 */
import { type Clock, delay, realClock } from '../clock.ts'
import { ConnectionError, isUnauthorized, ProtocolError, TimeoutError } from '../errors.ts'
import { AT_HAND } from '../meta.ts'
import { Attempt } from './attempt.ts'
import { classify, retryAfterMs } from './failure.ts'
import { History } from './history-probe.ts'
import { InitialEvents } from './initial-events.ts'
import { Intake } from './intake.ts'
import type { ItemEvent, ItemEvents, Replacement } from './item.ts'
import { type ListProgress, readList } from './list-pages.ts'
import type { InformerMetrics } from './metrics.ts'
import { NewestChanges } from './newest-change.ts'
import { RequestLimit } from './request-limit.ts'
import { listCall, watchCall } from './requests.ts'
import { transition } from './transition.ts'
import { isOlder } from './versions.ts'
import type { WatcherOptions, WatcherStatus } from './watcher-options.ts'
import { type Input, initialState, type Step, type WatcherState } from './watcher-state.ts'

/** Bookmarks come about once a minute: a watch that brings nothing for this long is dead. */
const SILENCE_MS = 90_000
const PROBE_ANSWER_MS = 10_000
const DEFAULT_PAGE_SIZE = 500
/** A watch that ends sooner without an event is a short one: client-go's bound. */
const SHORT_WATCH_MS = 1_000

type WatchStep = Extract<Step, { do: 'watch' | 'stream' }>

/** What came of a step. */
interface Outcome {
  input: Input
  /** Of a failure. */
  err?: unknown
}

/**
 * Lists and watches one collection: never ends by itself, never sends more than two requests in any second, never stays silent on a dead
 * connection. Every failure is reported and retried; no failure takes anything out of the sink.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export class Watcher<T> {
  readonly #options: WatcherOptions<T>
  readonly #clock: Clock
  readonly #random: () => number
  readonly #limit: RequestLimit
  #state: WatcherState
  #phase: 'new' | 'running' | 'stopped' = 'new'
  readonly #history: History
  #lastProgress: number | undefined

  constructor(options: WatcherOptions<T>) {
    this.#options = options
    this.#clock = options.clock ?? realClock
    this.#random = options.random ?? Math.random
    this.#limit = new RequestLimit(this.#clock)
    this.#history = new History(options.source, this.#clock)
    this.#state = initialState(options.streamingList ?? true)
  }

  /** Where the watcher is, by value. */
  get state(): WatcherStatus {
    const { phase, resourceVersion, failures } = this.#state
    const status = this.#phase === 'running' ? (phase === 'streaming' ? 'listing' : phase) : this.#phase
    return { phase: status, resourceVersion, failures, lastProgress: this.#lastProgress }
  }

  /**
   * Resolves when `signal` has aborted and all is freed; never before, and never rejects.
   *
   * @throws {TypeError} When it has run already.
   */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#phase !== 'new') throw new TypeError('Cannot run watcher: it has run already')
    this.#phase = 'running'
    let { input, err }: Outcome = { input: { type: 'started' } }
    while (!signal.aborted) ({ input, err } = await this.#do(this.#next(input, err), signal))
    this.#phase = 'stopped'
  }

  /** Learns, and reports what is to be reported. */
  #next(input: Input, err?: unknown): Step {
    const { state, step, report } = transition(this.#state, input, this.#random)
    this.#state = state
    if (report !== undefined) {
      const { metrics, onError } = this.#options
      observe(() => {
        metrics?.failed?.(report.phase, err)
        onError?.(err, report)
      })
    }
    return step
  }

  async #do(step: Step, signal: AbortSignal): Promise<Outcome> {
    if (step.do === 'list') return this.#attempt(signal, (...args) => this.#list(step, ...args))
    if (step.do === 'stream' || step.do === 'watch')
      return this.#attempt(signal, (attempt) => this.#watch(step, attempt))
    // Only a stream that is open can be read on, and it does so itself.
    const ms = step.do === 'wait' ? step.ms : 0
    await delay(ms, { clock: this.#clock, signal }).catch(() => {})
    return { input: { type: 'waited' } }
  }

  /** Makes a request when its turn has come. Whatever it throws is a failure of the request. */
  async #attempt(
    signal: AbortSignal,
    work: (attempt: Attempt<Outcome>, progress: ListProgress) => Promise<Outcome>
  ): Promise<Outcome> {
    const progress = { pages: 0, items: 0 }
    let attempt: Attempt<Outcome> | undefined
    try {
      await this.#limit.start(signal)
      attempt = new Attempt<Outcome>(this.#clock, signal)
      // Not for the work alone: a source may take no notice of its signal.
      return await Promise.race([attempt.left, work(attempt, progress)])
    } catch (err) {
      // The client has asked again with other credentials.
      if (isUnauthorized(err)) this.#limit.count()
      const elapsedMs = attempt?.elapsedMs ?? 0
      const midway = progress.pages > 0
      return { input: { type: 'failed', kind: classify(err), elapsedMs, retryAfterMs: retryAfterMs(err), midway }, err }
    } finally {
      this.#limit.answered()
      attempt?.end()
    }
  }

  async #list(
    { whole, timeoutMs }: Extract<Step, { do: 'list' }>,
    attempt: Attempt<Outcome>,
    progress: ListProgress
  ): Promise<Outcome> {
    const { source, pageSize = DEFAULT_PAGE_SIZE } = this.#options
    const newest = new NewestChanges()
    const replacement = this.#replacement(attempt)
    const { signal } = attempt
    const call = listCall(this.#options, { limit: whole ? 0 : pageSize, signal, timeoutMs })
    const pause = (): Promise<void> => this.#limit.start(signal)
    this.#metric((metrics) => metrics.listStarted?.())
    const resourceVersion = await readList({ source, call, replacement, newest, progress, pause })
    replacement.commit(resourceVersion)
    this.#listed(newest, attempt.elapsedMs, progress.items)
    this.#versionReached(resourceVersion)
    return { input: { type: 'listed', resourceVersion } }
  }

  /** Opens a watch and reads it to its end. */
  async #watch(step: WatchStep, attempt: Attempt<Outcome>): Promise<Outcome> {
    const now = this.#clock.monotonic()
    // A second more: an answer that does not come fails by itself.
    const answerBy = now + step.timeoutMs + 1_000
    let initial = step.do === 'stream' ? new InitialEvents<T>(this.#replacement(attempt), now, answerBy) : undefined
    let heardAt = now
    let items = 0
    const events = this.#open(step, attempt)
    attempt.atEnd(() => this.#watchEnded(attempt.elapsedMs, items))
    attempt.whenDue(
      () => initial?.due() ?? heardAt + SILENCE_MS,
      () => (initial === undefined ? attempt.fail(dead()) : attempt.leave(ignored(attempt.elapsedMs)))
    )
    if (step.do === 'watch') this.#probeIn(step.probeInMs, attempt)
    for (;;) {
      let event = events[AT_HAND]?.()
      if (event === undefined) {
        const { done, value } = await events.next()
        attempt.signal.throwIfAborted()
        if (done) break
        heardAt = this.#clock.monotonic()
        event = value
      } else attempt.signal.throwIfAborted()
      if (initial === undefined) {
        items++
        this.#probeIn(this.#take(event), attempt)
        continue
      }
      const resourceVersion = initial.take(event, heardAt)
      if (resourceVersion === undefined) continue
      this.#listed(initial.newest, attempt.elapsedMs, initial.items)
      this.#next({ type: 'synced', resourceVersion })
      this.#versionReached(resourceVersion)
      initial = undefined
    }
    if (initial !== undefined) throw new ConnectionError('Streaming list ended before all objects had come')
    return { input: { type: 'ended', elapsedMs: attempt.elapsedMs } }
  }

  #open(step: WatchStep, attempt: Attempt<Outcome>): ItemEvents<T> {
    const { signal } = attempt
    const start =
      step.do === 'stream' ? { sendInitialEvents: true } : { resourceVersion: step.resourceVersion || undefined }
    this.#metric((metrics) => (step.do === 'stream' ? metrics.listStarted?.() : metrics.watchStarted?.()))
    const call = watchCall(this.#options, { ...start, signal, timeoutMs: step.timeoutMs })
    const events = this.#options.source.watch(call)[Symbol.asyncIterator]()
    // Not waited for, and none of its failures is of interest: a source of somebody else may do what it likes here.
    attempt.atEnd(() => void (async () => events.return?.())().catch(() => {}))
    return events
  }

  /** Takes in what a watch brought; gives when to ask for the history, if it is to be asked for. */
  #take(event: ItemEvent<T>): number | undefined {
    const { sink } = this.#options
    this.#lastProgress = this.#clock.monotonic()
    let step: Step
    if (event.type === 'BOOKMARK') {
      const { resourceVersion } = event
      step = this.#next({ type: 'bookmark', resourceVersion })
      if (this.#state.resourceVersion === resourceVersion) sink.bookmark(resourceVersion)
    } else {
      const { type: change, item } = event
      sink.apply(change, item)
      // An older event comes late, is told again, or is of another history, which the probe finds out.
      if (!isOlder(item.resourceVersion, this.#state.resourceVersion)) this.#history.follow(item, change === 'DELETED')
      step = this.#next({ type: 'event', change, resourceVersion: item.resourceVersion })
    }
    this.#versionReached(this.#state.resourceVersion)
    return step.do === 'read' ? step.probeInMs : undefined
  }

  #probeIn(ms: number | undefined, attempt: Attempt<Outcome>): void {
    if (ms === undefined) return
    this.#history.doubt()
    attempt.after(ms, () => void this.#probe(attempt))
  }

  async #probe(attempt: Attempt<Outcome>): Promise<void> {
    const { signal } = attempt
    const call = listCall(this.#options, { limit: 1, signal, timeoutMs: PROBE_ANSWER_MS })
    const { verdict, err } = await this.#history.ask(
      call,
      () => this.#limit.start(signal),
      () => this.#state.resourceVersion
    )
    if (signal.aborted) return
    const input = { type: 'probed', verdict } as const
    // Only the loop can do more than read on.
    if (transition(this.#state, input, this.#random).step.do !== 'read') {
      return attempt.leave({ input, err: new ProtocolError(GONE_BACK) })
    }
    const step = this.#next(input, err)
    if (step.do === 'read') this.#probeIn(step.probeInMs, attempt)
  }

  /** A replacement that ends with the attempt at the latest. */
  #replacement(attempt: Attempt<Outcome>): Replacement<T> {
    const intake = new Intake(this.#options.sink.replacement())
    attempt.atEnd(() => intake.abort())
    return intake
  }

  /** A whole collection is in the sink. */
  #listed(newest: NewestChanges, durationMs: number, items: number): void {
    this.#history.restart(newest)
    this.#lastProgress = this.#clock.monotonic()
    this.#metric((metrics) => metrics.listEnded?.({ durationMs, items }))
  }

  #watchEnded(durationMs: number, items: number): void {
    const short = durationMs < SHORT_WATCH_MS && items === 0
    this.#metric((metrics) => metrics.watchEnded?.({ durationMs, items, short }))
  }

  #versionReached(version: string): void {
    if (version !== '') this.#metric((metrics) => metrics.resourceVersion?.(version))
  }

  #metric(tell: (metrics: InformerMetrics) => void): void {
    const { metrics } = this.#options
    if (metrics !== undefined) observe(() => tell(metrics))
  }
}

function ignored(elapsedMs: number): Outcome {
  const err = new TimeoutError('Streaming list was ignored: its end has not come', { timeoutMs: elapsedMs })
  return { input: { type: 'failed', kind: 'ignored', elapsedMs, retryAfterMs: 0 }, err }
}

function dead(): TimeoutError {
  return new TimeoutError(`Watch is dead: no event for ${SILENCE_MS / 1000} s`, { timeoutMs: SILENCE_MS })
}

const GONE_BACK = 'History of the server is another one than before, as after a restore of etcd: listing again'

/** An observer that throws must not end what it observes. */
function observe(tell: () => void): void {
  try {
    tell()
  } catch {
    // Nobody to tell.
  }
}
