/**
 * Tells people what happened to objects: Events of `events.k8s.io/v1`.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
 */
import { hostname } from 'node:os'
import { type Clock, realClock, type Timer } from '../clock.ts'
import type { KubeObject } from '../meta.ts'
import type { ObjectReference } from '../resources/kinds/core-v1.ts'
import type { Event } from '../resources/kinds/events-v1.ts'
import { cutNote, EventCorrelator } from './event-correlator.ts'
import { referenceTo } from './event-reference.ts'
import { type EventClient, EventWriter } from './event-writer.ts'
import { microTime } from './micro-time.ts'

/** What happened. */
export interface EventInput {
  /** `Warning` when somebody may have to act. */
  type: 'Normal' | 'Warning'
  /** Why, in CamelCase for machines: `ScalingReplicaSet`. At most 128 bytes. */
  reason: string
  /** What was done or tried, in CamelCase for machines: `Scale`. At most 128 bytes. */
  action: string
  /** For people; cut to 1024 bytes. */
  note?: string | undefined
  /** Another object that has to do with it. */
  related?: KubeObject | ObjectReference | undefined
}

/** Options of {@link createEventRecorder}. */
export interface EventRecorderOptions {
  /** Writes the events: into the namespaces of what they are about, cluster-scoped objects' into `default`. */
  client: EventClient
  /** Who tells, a qualified name: `example.com/my-controller`. */
  reportingController: string
  /** Which one of them. At most 128 bytes; default the controller's name, `-` and the host's. */
  reportingInstance?: string | undefined
  /** Called with each event that is lost: one that makes no sense, was refused or could not be sent, or came when the queue was full. */
  onError?: ((err: unknown, event: Event | undefined) => void) | undefined
  /** Default {@link realClock}. */
  clock?: Clock | undefined
  /** Source of randomness in [0, 1). Default Math.random. */
  random?: (() => number) | undefined
}

/** A series is written anew after this time, so that the server, which keeps events for an hour, keeps it. */
const REFRESH_MS = 1_800_000
/** A series without an event for this long is over: its last count is written. */
const FINISH_MS = 360_000
const MAX_NAME_BYTES = 128

/**
 * Records events in the background. `event()` neither waits nor throws. Made by {@link createEventRecorder}.
 *
 * The same event again becomes a series: told at its second time, then counted here and written every half hour and at its end. From the
 * tenth event on that differs from others only in its note, one event stands for all. One source may tell 25 things of one object at once and
 * one more every five minutes.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions
  readonly #source: { reportingController: string; reportingInstance: string }
  readonly #clock: Clock
  readonly #correlator: EventCorrelator
  readonly #writer: EventWriter
  #lastNanos = 0n
  #sweeper: Timer | undefined
  #closed = false
  #suppressed = 0

  /** @throws {TypeError} When `reportingController` is no qualified name, or `reportingInstance` is empty or too long. */
  constructor(options: EventRecorderOptions) {
    const { reportingController, clock = realClock } = options
    if (!QUALIFIED_NAME.test(reportingController)) {
      throw new TypeError(`Cannot record events: reportingController is no qualified name: "${reportingController}"`)
    }
    const { reportingInstance = `${reportingController}-${hostname()}`.slice(0, MAX_NAME_BYTES) } = options
    checkName('reportingInstance', reportingInstance)
    this.#options = options
    this.#source = { reportingController, reportingInstance }
    this.#clock = clock
    this.#writer = new EventWriter({ ...options, clock })
    this.#correlator = new EventCorrelator(clock, (record) => this.#writer.update(record))
  }

  /** How many events were lost. */
  get dropped(): number {
    return this.#writer.dropped
  }

  /** How many events were held back because there were too many of one object. */
  get suppressed(): number {
    return this.#suppressed
  }

  /** Records an event about an object, or about what a reference names. Nothing is sent before the caller's turn ends. */
  event(regarding: KubeObject | ObjectReference, input: EventInput): void {
    let event: Event
    try {
      if (this.#closed) throw new Error('Cannot record the event: the recorder is closed')
      event = this.#make(regarding, input)
    } catch (err) {
      this.#writer.lose(err, undefined)
      return
    }
    const record = this.#correlator.correlate(event)
    this.#sweeper ??= this.#clock.setTimer(FINISH_MS, () => this.#sweep(), { unref: true })
    if (!this.#writer.isDue(record)) return
    if (this.#correlator.admit(event)) this.#writer.offer(record)
    else this.#suppressed++
  }

  /** Writes all that waits, counts of series included. Resolves when it is written or lost; never rejects. */
  async flush(): Promise<void> {
    for (const record of this.#correlator.records()) this.#writer.update(record)
    await this.#writer.idle()
  }

  /**
   * Takes no more events and writes what waits.
   *
   * @throws The signal's reason when `signal` aborts before; what is not written is lost then.
   */
  async close({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<void> {
    this.#closed = true
    this.#sweeper?.cancel()
    const abandon = (): void => this.#writer.abandon(signal?.reason)
    if (signal?.aborted) abandon()
    signal?.addEventListener('abort', abandon, { once: true })
    await this.flush()
    signal?.removeEventListener('abort', abandon)
    signal?.throwIfAborted()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #make(subject: KubeObject | ObjectReference, input: EventInput): Event {
    const { type, reason, action, note = '', related } = input
    if (type !== 'Normal' && type !== 'Warning') {
      throw new TypeError(`Cannot record the event: type must be "Normal" or "Warning": "${type}"`)
    }
    checkName('reason', reason)
    checkName('action', action)
    const regarding = referenceTo(subject)
    const now = this.#clock.now()
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      // Events about cluster-scoped objects have their place in "default".
      metadata: { name: this.#name(regarding.name ?? '', now), namespace: regarding.namespace || 'default' },
      eventTime: microTime(now),
      ...this.#source,
      type,
      reason,
      action,
      note: cutNote(note),
      regarding,
      ...(related !== undefined && { related: referenceTo(related) })
    }
  }

  /** `<object>.<hex nanoseconds>`; what the clock does not tell of them is random, for others tell of the object too. */
  #name(object: string, now: number): string {
    const { random = Math.random } = this.#options
    const nanos = BigInt(Math.floor(now)) * 1_000_000n + BigInt(Math.floor(random() * 1e6))
    this.#lastNanos = nanos > this.#lastNanos ? nanos : this.#lastNanos + 1n
    const name = `${object}.${this.#lastNanos.toString(16)}`
    return name.length <= MAX_SUBDOMAIN && SUBDOMAIN.test(name) ? name : crypto.randomUUID()
  }

  #sweep(): void {
    const now = this.#clock.monotonic()
    for (const record of this.#correlator.forgetBefore(now - FINISH_MS)) this.#writer.update(record)
    const records = this.#correlator.records()
    for (const record of records) {
      if (record.count > 1 && now - record.writtenAt >= REFRESH_MS) this.#writer.update(record, true)
    }
    this.#sweeper =
      records.length > 0 ? this.#clock.setTimer(FINISH_MS, () => this.#sweep(), { unref: true }) : undefined
  }
}

/**
 * A recorder of events; close it at the end.
 *
 * @example
 * const events = createEventRecorder({ client, reportingController: 'example.com/widgets' })
 * events.event(widget, { type: 'Normal', reason: 'Created', action: 'CreateConfigMap', note: 'Created ConfigMap "x"' })
 *
 * @throws {TypeError} When `reportingController` is no qualified name, or `reportingInstance` is empty or too long.
 */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new EventRecorder(options)
}

const QUALIFIED_NAME =
  /^(?=[^/]{0,253}\/|[^/]*$)([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const MAX_SUBDOMAIN = 253

function checkName(field: string, value: string): void {
  if (!value) throw new TypeError(`Cannot record the event: ${field} is empty`)
  if (Buffer.byteLength(value) > MAX_NAME_BYTES) {
    throw new TypeError(`Cannot record the event: ${field} has more than ${MAX_NAME_BYTES} bytes: "${value}"`)
  }
}
