/** The list inside a streaming list: the events before its end bookmark. */
import type { ItemEvent, Replacement } from './item.ts'
import { NewestChanges } from './newest-change.ts'

/** How long in all a server may bring no object before the end bookmark, or go on with other events after the objects are through. Milliseconds. */
const SILENCE_MS = 10_000
/** Objects of a collection come close together: a longer gap is silence. */
const GAP_MS = 1_000
/** What a server may take at least, and more for each object: one that sends fewer does not send a collection, but changes as they come. */
const AT_LEAST_MS = 30_000
const PER_OBJECT_MS = 20

/**
 * Takes the initial events in, and says by when the next must come. A server that does not know `sendInitialEvents` may ignore it: then
 * the objects come as ADDED, without an end, and changes follow.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#streaming-lists
 */
export class InitialEvents<T> {
  readonly newest: NewestChanges = new NewestChanges()
  items = 0
  readonly #replacement: Replacement<T>
  readonly #startedAt: number
  readonly #answerBy: number
  /** When the last object came. A bookmark that is not the end does not put that off. */
  #heardAt: number | undefined
  /** Milliseconds of silence before that: changes that come now and then do not put the end off again and again. */
  #silence = 0
  /** When the first event came that is no part of a collection. */
  #liveAt: number | undefined

  /** @param answerBy When the request has failed by itself if nothing came. */
  constructor(replacement: Replacement<T>, startedAt: number, answerBy: number) {
    this.#replacement = replacement
    this.#startedAt = startedAt
    this.#answerBy = answerBy
  }

  /** When the server has ignored what it was asked for. Monotonic. */
  due(): number {
    const silent = this.#heardAt === undefined ? this.#answerBy : this.#heardAt + SILENCE_MS - this.#silence
    const slow = this.#startedAt + AT_LEAST_MS + this.items * PER_OBJECT_MS
    return Math.min(silent, slow, (this.#liveAt ?? Number.POSITIVE_INFINITY) + SILENCE_MS)
  }

  /** Takes an event in. At the end it commits the collection, and gives its version. */
  take(event: ItemEvent<T>, now: number): string | undefined {
    if (event.type === 'BOOKMARK') {
      const { resourceVersion, initialEventsEnd } = event
      if (initialEventsEnd) this.#replacement.commit(resourceVersion)
      else this.#liveAt ??= now
      return initialEventsEnd ? resourceVersion : undefined
    }
    const { type, item } = event
    const gap = now - (this.#heardAt ?? this.#startedAt)
    if (gap > GAP_MS) this.#silence += gap
    this.#heardAt = now
    if (type !== 'ADDED') this.#liveAt ??= now
    this.newest.see(item, type === 'DELETED')
    this.items++
    if (type === 'DELETED') this.#replacement.remove(item.key)
    else this.#replacement.add(item)
    return undefined
  }
}
