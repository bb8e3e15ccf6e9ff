/**
 * One watch: a request, lines, events. It does not reconnect; an informer does.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
import type { Clock, Timer } from '../clock.ts'
import { ApiError, ConnectionError, ProtocolError, type Status, TimeoutError } from '../errors.ts'
import type { Bookmark, WatchEvent } from '../meta.ts'
import { LineSplitter } from '../transport/json-lines.ts'
import type { Send, WireRequest, WireResponse } from '../transport/transport.ts'
import { eachOf } from './batches.ts'
import { parseWatchEvent, type RawWatchEvent } from './bytes/index.ts'
import { cancellable, type Stream } from './cancellable.ts'
import type { RequestSubject } from './generic-status.ts'
import { isStatus, refusal } from './response.ts'
import { soundStatus } from './sound-status.ts'

/** A server that ends watches in time needs no more than this beyond `timeoutSeconds`. */
const END_MARGIN_MS = 5_000
/** Bookmarks come about once a minute, so a stream that brought one and is then silent for this long is dead. */
const BOOKMARK_SILENCE_MS = 90_000

/** What a watch needs. */
export interface WatchInit<T> {
  send: Send
  request: WireRequest
  subject: RequestSubject
  timeoutSeconds: number
  clock: Clock
  managedFields?: boolean | undefined
  /** `false`: a BOOKMARK that comes all the same is not yielded. Default true. */
  bookmarks?: boolean | undefined
  /** Tells an event by the bytes of its line; undefined when that is not possible, and it is parsed. */
  peek?: ((line: Uint8Array) => WatchEvent<T> | undefined) | undefined
  /** Turns each parsed event's object into what is yielded. Default: as it is. */
  convert?: ((object: Record<string, unknown>) => T) | undefined
}

/**
 * The events of one watch. Nothing is sent before the first is asked for; leaving the loop closes the connection at once.
 *
 * @throws {ApiError} The server refused, or sent an ERROR event: with `isExpired` (410), list again.
 * @throws {ConnectionError} The connection broke; a last line that is cut off is never yielded.
 * @throws {TimeoutError} The stream is dead: no byte for 90 s after a bookmark, or open 5 s longer than `timeoutSeconds`.
 * @throws {ProtocolError} A line is no watch event.
 * @throws The signal's reason when `request.signal` aborts.
 */
export function watchStream<T>(init: WatchInit<T>): Stream<WatchEvent<T>> {
  const state: WatchState = { bookmarkSeen: false, inLastLine: false }
  const { signal } = init.request
  const batches = cancellable((inner) => lines(init, state, inner), signal)
  return eachOf(batches, (line) => eventOf(line, init, state), signal)
}

/** What the events tell the connection, and the connection the events. */
interface WatchState {
  bookmarkSeen: boolean
  /** The line at hand is the stream's last and has no ending. */
  inLastLine: boolean
}

/** How long a watch lasts by default: 300 to 600 s, spread so that the watches of a program do not all end at once. */
export function randomTimeoutSeconds(random: () => number = Math.random): number {
  return 300 + Math.floor(random() * 301)
}

/** The lines of the stream, as many at a time as came in one chunk. */
async function* lines(
  init: WatchInit<unknown>,
  state: WatchState,
  signal: AbortSignal
): AsyncGenerator<Uint8Array[], void, void> {
  const request = { ...init.request, signal }
  const response = await init.send(request)
  // client-go's rule: nothing but exactly 200 starts a stream.
  if (response.status !== 200) throw await refusal(request, response, init.subject, init.clock)
  const reader = new ChunkReader(response, init, state, signal)
  const splitter = new LineSplitter()
  try {
    for (let chunk = await reader.read(); chunk !== undefined; chunk = await reader.read()) yield splitter.push(chunk)
    const rest = splitter.end()
    state.inLastLine = true
    if (rest !== undefined) yield [rest]
  } finally {
    reader.close()
    response.body.cancel()
  }
}

function eventOf<T>(line: Uint8Array, init: WatchInit<T>, state: WatchState): WatchEvent<T> | undefined {
  const event =
    init.peek?.(line) ?? toEvent(state.inLastLine ? lastEvent(line, init) : parseWatchEvent(line, init), init)
  if (event.type !== 'BOOKMARK') return event
  state.bookmarkSeen = true
  return init.bookmarks === false ? undefined : event
}

/** A last line without an ending is an event if it is whole; what is cut off can never be JSON. */
function lastEvent(line: Uint8Array, init: WatchInit<unknown>): RawWatchEvent {
  try {
    return parseWatchEvent(line, init)
  } catch (cause) {
    throw new ConnectionError(
      `Watch of ${init.request.path} broke off within an event: ${line.length} bytes of it came`,
      { cause }
    )
  }
}

function toEvent<T>({ type, object }: RawWatchEvent, init: WatchInit<T>): WatchEvent<T> {
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object: init.convert ? init.convert(object) : (object as T) }
    case 'BOOKMARK':
      return { type, object: object as Record<string, unknown> & Bookmark }
    case 'ERROR':
      throw errorEvent(object, init.request)
    default:
      throw new ProtocolError(`Cannot read watch event: unknown type: ${JSON.stringify(type.slice(0, 100))}`)
  }
}

function errorEvent(object: Record<string, unknown>, { method, path }: WireRequest): ApiError {
  // By its place it is a Status: one that does not say so may still say that a version has expired.
  const said = soundStatus(object as unknown as Status)
  const status: Status =
    isStatus(object) || said.code || said.reason
      ? said
      : { status: 'Failure', code: 500, message: 'the server sent an ERROR event without a Status' }
  const seconds = status.details?.retryAfterSeconds
  return new ApiError({
    status,
    statusCode: status.code ?? 500,
    method,
    path,
    retryAfterMs: seconds ? seconds * 1000 : undefined
  })
}

/**
 * Reads chunks under the deadlines of a watch. Only waiting counts: time that the consumer takes does not.
 *
 * One timer and one listener for all reads: for each chunk anew they take as long as a tenth of its events.
 */
class ChunkReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #clock: Clock
  readonly #path: string
  readonly #signal: AbortSignal
  /** When the server must have ended the stream, by the monotonic clock. */
  readonly #endsAt: number
  readonly #state: Pick<WatchState, 'bookmarkSeen'>
  /** Of the read that waits. */
  #reject: ((err: unknown) => void) | undefined
  #waitMs = 0
  #dueAt = 0
  #timer: Timer | undefined
  /** When `#timer` fires: not after `#dueAt` while a read waits. */
  #firesAt = Number.POSITIVE_INFINITY

  constructor(
    response: WireResponse,
    init: Pick<WatchInit<unknown>, 'clock' | 'request' | 'timeoutSeconds'>,
    state: Pick<WatchState, 'bookmarkSeen'>,
    signal: AbortSignal
  ) {
    this.#state = state
    this.#chunks = response.body[Symbol.asyncIterator]()
    this.#clock = init.clock
    this.#path = init.request.path
    this.#signal = signal
    // 0 means the server's own choice, of which only the server knows.
    const span = init.timeoutSeconds > 0 ? init.timeoutSeconds * 1000 + END_MARGIN_MS : Number.POSITIVE_INFINITY
    this.#endsAt = this.#clock.monotonic() + span
    signal.addEventListener('abort', () => this.#reject?.(signal.reason), { once: true })
  }

  /** The next chunk; undefined at the end. */
  async read(): Promise<Uint8Array | undefined> {
    this.#signal.throwIfAborted()
    const now = this.#clock.monotonic()
    // A slow consumer may come back after the end is due, to bytes that have long arrived: they get the margin once more.
    const untilEnd = Math.max(this.#endsAt - now, END_MARGIN_MS)
    this.#waitMs = this.#state.bookmarkSeen ? Math.min(untilEnd, BOOKMARK_SILENCE_MS) : untilEnd
    this.#dueAt = now + this.#waitMs
    // What differs by less is the same, counted anew.
    if (this.#firesAt - this.#dueAt >= 1) this.#arm(this.#waitMs)
    try {
      return await new Promise((resolve, reject) => {
        this.#reject = reject
        this.#chunks.next().then(({ done, value }) => resolve(done ? undefined : value), reject)
      })
    } finally {
      this.#reject = undefined
    }
  }

  /** Takes the timer back. */
  close(): void {
    this.#timer?.cancel()
  }

  #arm(ms: number): void {
    this.#timer?.cancel()
    this.#firesAt = this.#dueAt
    this.#timer = this.#clock.setTimer(ms, () => {
      this.#firesAt = Number.POSITIVE_INFINITY
      if (this.#reject === undefined) return
      const rest = this.#dueAt - this.#clock.monotonic()
      // A timer may fire a hair early.
      if (rest < 1) this.#reject(this.#deadStream())
      else if (Number.isFinite(rest)) this.#arm(rest)
    })
  }

  #deadStream(): TimeoutError {
    const seconds = Math.round(this.#waitMs / 1000)
    return new TimeoutError(`Watch of ${this.#path} is dead: no byte for ${seconds} s`, { timeoutMs: this.#waitMs })
  }
}
