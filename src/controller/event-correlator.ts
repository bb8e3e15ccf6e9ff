/**
 * Keeps events from flooding the server, as client-go's correlator does: the same again is counted, many that differ only in
 * their note become one, and what one source tells of one object is limited.
 */
import type { Clock } from '../clock.ts'
import type { ObjectReference } from '../resources/kinds/core-v1.ts'
import type { Event } from '../resources/kinds/events-v1.ts'

/** From so many events on that differ only in their note, they become one. */
const MAX_SIMILAR = 10
/** Similar events further apart than this start anew. */
const SIMILAR_WITHIN_MS = 600_000
/** So many events may one source tell of one object at once, and then one more each `REFILL_MS`. */
const BURST = 25
const REFILL_MS = 300_000
/** Bound of each memory; the least recently used is forgotten. */
const MAX_REMEMBERED = 4096

/** An event and its repetitions. */
export interface EventRecord {
  /** The first of them, as the server has it or will have it. */
  readonly event: Event
  /** How many there were. */
  count: number
  /** When the last one was: epoch and monotonic milliseconds. */
  observed: number
  observedAt: number
  /** The count that the server was told last, or has refused; 0 for none. */
  written: number
  writtenAt: number
  /** True while it waits to be written or is written. */
  queued: boolean
}

/** What happened lately. */
export class EventCorrelator {
  readonly #clock: Clock
  readonly #records: RecentMap<EventRecord>
  readonly #similar = new RecentMap<{ notes: Set<string>; at: number }>()
  readonly #buckets = new RecentMap<{ tokens: number; at: number }>()

  /** `onForgotten` gets a record that is forgotten because there are too many. */
  constructor(clock: Clock, onForgotten: (record: EventRecord) => void) {
    this.#clock = clock
    this.#records = new RecentMap(onForgotten)
  }

  /** The record that an event is part of: its own, that of the same before it, or that of many similar ones. */
  correlate(event: Event): EventRecord {
    const key = this.#merged(event)
    const record = this.#records.get(key.text) ?? newRecord(key.event)
    record.count++
    record.observed = this.#clock.now()
    record.observedAt = this.#clock.monotonic()
    this.#records.set(key.text, record)
    return record
  }

  /** Takes a token of the event's source and object; false when there is none. */
  admit(event: Event): boolean {
    const key = JSON.stringify([...sourceOf(event), event.type])
    const at = this.#clock.monotonic()
    const before = this.#buckets.get(key) ?? { tokens: BURST, at }
    const tokens = Math.min(BURST, before.tokens + (at - before.at) / REFILL_MS)
    const admitted = tokens >= 1
    this.#buckets.set(key, { tokens: admitted ? tokens - 1 : tokens, at })
    return admitted
  }

  /** All records. */
  records(): EventRecord[] {
    return [...this.#records.values()]
  }

  /** Forgets records that were last observed before a time of the monotonic clock, and gives them. */
  forgetBefore(time: number): EventRecord[] {
    return this.#records.removeWhere((record) => record.observedAt < time)
  }

  /** The event with the key of the same ones; from the tenth similar note on an event for all of them, with theirs. */
  #merged(event: Event): { event: Event; text: string } {
    const parts = [...sourceOf(event), event.type, event.action, event.reason]
    const group = JSON.stringify(parts)
    const note = event.note ?? ''
    const now = this.#clock.monotonic()
    const before = this.#similar.get(group)
    const notes = before !== undefined && now - before.at <= SIMILAR_WITHIN_MS ? before.notes : new Set<string>()
    notes.add(note)
    this.#similar.set(group, { notes, at: now })
    if (notes.size < MAX_SIMILAR) {
      const { regarding, related } = event
      return {
        event,
        text: JSON.stringify([...parts, regarding?.fieldPath, note, ...(related ? identityOf(related) : [])])
      }
    }
    for (const any of notes) {
      notes.delete(any)
      break
    }
    return { event: { ...event, note: cutNote(`(combined from similar events): ${note}`) }, text: group }
  }
}

/** Most bytes of a note. */
const MAX_NOTE_BYTES = 1024

/** The note, or as much of it as an event may have. */
export function cutNote(note: string): string {
  const bytes = new TextEncoder().encode(note)
  if (bytes.length <= MAX_NOTE_BYTES) return note
  let end = MAX_NOTE_BYTES
  // Not within a letter: its further bytes begin with the bits 10.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return new TextDecoder().decode(bytes.subarray(0, end))
}

function newRecord(event: Event): EventRecord {
  return { event, count: 0, observed: 0, observedAt: 0, written: 0, writtenAt: 0, queued: false }
}

function identityOf({ kind, namespace, name, uid, apiVersion }: ObjectReference): unknown[] {
  return [kind, namespace, name, uid, apiVersion]
}

function sourceOf({ reportingController, reportingInstance, regarding = {} }: Event): unknown[] {
  return [reportingController, reportingInstance, ...identityOf(regarding)]
}

/** A map of bounded size. */
class RecentMap<V> {
  readonly #map = new Map<string, V>()
  readonly #onForgotten: ((value: V) => void) | undefined

  constructor(onForgotten?: ((value: V) => void) | undefined) {
    this.#onForgotten = onForgotten
  }

  get(key: string): V | undefined {
    return this.#map.get(key)
  }

  /** Sets a value and makes it the most recent one. */
  set(key: string, value: V): void {
    this.#map.delete(key)
    this.#map.set(key, value)
    if (this.#map.size <= MAX_REMEMBERED) return
    for (const [oldest, forgotten] of this.#map) {
      this.#map.delete(oldest)
      this.#onForgotten?.(forgotten)
      return
    }
  }

  values(): Iterable<V> {
    return this.#map.values()
  }

  removeWhere(isGone: (value: V) => boolean): V[] {
    const gone: V[] = []
    for (const [key, value] of this.#map) {
      if (!isGone(value)) continue
      this.#map.delete(key)
      gone.push(value)
    }
    return gone
  }
}
