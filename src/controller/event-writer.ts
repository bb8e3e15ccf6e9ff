/** Writes events to the server: a bounded queue, a few at a time, each until it is written, refused or given up. */
import { type Clock, delay } from '../clock.ts'
import { isAlreadyExists, isApiError, isNamespaceTerminating, isNotFound } from '../errors.ts'
import { type Kind, mergePatch, type Resource } from '../resources/index.ts'
import { Event } from '../resources/kinds/events-v1.ts'
import type { EventRecord } from './event-correlator.ts'
import { microTime } from './micro-time.ts'
import { quietly } from './quietly.ts'

/** What a recorder needs of a client. */
export interface EventClient {
  resource(kind: Kind<Event, 'Namespaced'>, options: { namespace: string }): Resource<Event, 'Namespaced'>
}

interface EventWriterOptions {
  client: EventClient
  clock: Clock
  random?: (() => number) | undefined
  onError?: ((err: unknown, event: Event | undefined) => void) | undefined
}

/** Most events that wait; further ones are lost. */
const MAX_QUEUED = 1000
/** Events that are written at a time: one that hangs holds up no other. */
const MAX_WRITERS = 8
const MAX_TRIES = 12
const RETRY_MS = 10_000

/** The way of events to the server. */
export class EventWriter {
  readonly #options: EventWriterOptions
  readonly #queue: EventRecord[] = []
  readonly #lifetime = new AbortController()
  readonly #waiters: Array<() => void> = []
  #writers = 0
  #dropped = 0

  constructor(options: EventWriterOptions) {
    this.#options = options
  }

  /** How many events were lost. */
  get dropped(): number {
    return this.#dropped
  }

  /** True when the server is to be told of a record at once: of the first event, and of the second, which makes a series. */
  isDue(record: EventRecord): boolean {
    return !record.queued && record.written < Math.min(record.count, 2)
  }

  /** Queues a record that is due; loses it when the queue is full. */
  offer(record: EventRecord): void {
    if (this.#queue.length < MAX_QUEUED) {
      this.#push(record)
      return
    }
    record.written = record.count
    this.lose(new Error(`Cannot record the event: ${MAX_QUEUED} events wait to be written`), record.event)
  }

  /** Queues a record whose count has grown since it was written; with `always` one that has not grown as well. */
  update(record: EventRecord, always: boolean = false): void {
    // One that was never written was held back, and stays so.
    if (!record.queued && record.written > 0 && (record.written < record.count || always)) this.#push(record)
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    if (this.#queue.length + this.#writers > 0) await new Promise<void>((resolve) => this.#waiters.push(resolve))
  }

  /** Loses all that is not written. */
  abandon(reason: unknown): void {
    this.#lifetime.abort(reason)
  }

  /** Counts and reports a lost event. */
  lose(err: unknown, event: Event | undefined): void {
    this.#dropped++
    quietly(() => this.#options.onError?.(err, event))
  }

  #push(record: EventRecord): void {
    record.queued = true
    this.#queue.push(record)
    // Not now: the caller goes on first.
    queueMicrotask(() => this.#next())
  }

  #next(): void {
    while (this.#writers < MAX_WRITERS) {
      const record = this.#queue.shift()
      if (record === undefined) break
      this.#writers++
      void this.#write(record).then(() => {
        this.#writers--
        this.#next()
      })
    }
    if (this.#queue.length + this.#writers === 0) for (const done of this.#waiters.splice(0)) done()
  }

  /** Writes a record as it is now; never rejects. */
  async #write(record: EventRecord): Promise<void> {
    const { clock, random = Math.random } = this.#options
    const { signal } = this.#lifetime
    let told = false
    for (let tries = 1; !told || record.written < Math.min(record.count, 2); tries++) {
      const { count } = record
      try {
        signal.throwIfAborted()
        await this.#send(record)
        told = true
        record.written = count
      } catch (err) {
        const refused = isApiError(err)
        if (refused || tries === MAX_TRIES || signal.aborted) {
          // A refusal is not asked for again before the event is repeated.
          record.written = count
          if (!isNamespaceTerminating(err)) this.lose(err, record.event)
          else this.#dropped++
          break
        }
        // The first wait is random, so that the programs of a cluster do not come back all at once.
        const pause = tries === 1 ? random() * RETRY_MS : RETRY_MS
        await delay(pause, { clock, signal }).catch(() => {})
      }
    }
    record.writtenAt = clock.monotonic()
    record.queued = false
  }

  /** Creates the event, or makes it a series, whichever the server lacks. */
  async #send({ event, count, observed, written }: EventRecord): Promise<void> {
    const { namespace = '', name = '' } = event.metadata ?? {}
    const events = this.#options.client.resource(Event, { namespace })
    const options = { signal: this.#lifetime.signal }
    const series = count > 1 ? { count, lastObservedTime: microTime(observed) } : undefined
    const patch = (): Promise<unknown> => events.patch(name, mergePatch({ series }), options)
    try {
      if (series !== undefined && written > 0) return void (await patch())
    } catch (err) {
      if (!isNotFound(err)) throw err
    }
    try {
      await events.create(series ? { ...event, series } : event, options)
    } catch (err) {
      // Names are not used twice: it was an earlier try, whose answer was lost, that made it.
      if (!isAlreadyExists(err)) throw err
      if (series !== undefined) await patch()
    }
  }
}
