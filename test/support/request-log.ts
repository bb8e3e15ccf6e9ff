import { INITIAL_EVENTS_END, type TraceEvent } from '../../src/index.ts'

/** One list or watch, as the server was asked. */
export interface LoggedRequest {
  /** When it went out, in milliseconds since the epoch. */
  at: number
  /**
   * `list`: the first page of a list; `page`: a later one; `probe`: a list of one object; `stream`: a watch that begins with everything;
   * `watch`: one that goes on.
   */
  kind: 'list' | 'page' | 'probe' | 'stream' | 'watch'
  resourceVersion: string | undefined
  /** What came of it: a status (that of an ERROR event goes before the answer's 200), or the code of an error; absent
   * while there is none. */
  outcome: number | string | undefined
  /** When it was answered or failed, likewise; a list and the initial events of a stream are answered when they have come whole. */
  answeredAt: number | undefined
}

/** What an informer asks of the server, taken from the trace of a client that nobody else uses. */
export class RequestLog {
  readonly requests: LoggedRequest[] = []
  readonly #open = new Map<number, LoggedRequest>()

  /** The client's `trace`. */
  readonly trace = (event: TraceEvent): void => {
    if (event.type === 'request') {
      const request = requestOf(event.at, new URLSearchParams(event.query))
      this.requests.push(request)
      this.#open.set(event.id, request)
      return
    }
    const request = 'id' in event ? this.#open.get(event.id) : undefined
    if (request === undefined) return
    if (event.type === 'response' && (request.kind !== 'stream' || event.status !== 200)) request.outcome = event.status
    if (event.type === 'frame') request.outcome = outcomeOfFrame(event.line) ?? request.outcome
    // A watch that was good and then broke stays good: only what is read whole is nothing without its end.
    if (event.type === 'error' && (request.kind !== 'watch' || request.outcome === undefined)) {
      if (!isDone(request)) request.outcome = event.code ?? event.name
    }
    const isOver = event.type === 'body' || event.type === 'end' || event.type === 'error'
    if (isOver) this.#open.delete(event.id)
    if (isOver || (event.type === (request.kind === 'watch' ? 'response' : 'frame') && request.outcome !== undefined))
      request.answeredAt ??= event.at
  }

  /** Whether a watch is open that the server has answered: what breaks now breaks that. */
  get isWatching(): boolean {
    return [...this.#open.values()].some(({ kind, outcome }) => /watch|stream/.test(kind) && outcome === 200)
  }

  /**
   * Longest time from `since` until now, in milliseconds since the epoch, in which no request waited for its answer: what the client took
   * for itself, however slow the server was.
   */
  longestPause(since: number): number {
    let [longest, busyUntil] = [0, since]
    for (const { at, answeredAt = Number.POSITIVE_INFINITY } of this.requests) {
      longest = Math.max(longest, at - busyUntil)
      busyUntil = Math.max(busyUntil, answeredAt)
    }
    return Math.max(longest, Date.now() - busyUntil)
  }

  /** All of them, in order, as text: `watch@17 410`. */
  lines(): string[] {
    return this.requests.map(({ kind, resourceVersion, outcome }) => {
      const from = resourceVersion === undefined ? '' : `@${resourceVersion}`
      return `${kind}${from} ${outcome ?? 'open'}`
    })
  }

  /** How many there are of each kind and outcome, e.g. `{ 'watch 410': 2 }`. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { kind, outcome } of this.requests) {
      const name = `${kind} ${outcome ?? 'open'}`
      counts[name] = (counts[name] ?? 0) + 1
    }
    return counts
  }

  /** Requests that read the whole collection. */
  wholes(): LoggedRequest[] {
    return this.requests.filter(({ kind }) => kind === 'list' || kind === 'stream')
  }

  /** Requests with one outcome. */
  with(outcome: number | string): LoggedRequest[] {
    return this.requests.filter((request) => request.outcome === outcome)
  }

  /**
   * Whole reads that nothing called for: neither the first, nor after a 410, nor after another that failed or broke off. A client
   * that could have gone on from its version did not.
   */
  needlessWholes(): LoggedRequest[] {
    let calledFor = true
    return this.requests.filter(({ kind, outcome }) => {
      const needless = !calledFor && (kind === 'list' || kind === 'stream')
      if (outcome === 410) calledFor = true
      else if (kind !== 'watch' && kind !== 'probe') calledFor = outcome !== 200
      return needless
    })
  }

  /** Most requests that began within one second; the pages of one list are one. */
  mostInASecond(): number {
    const starts = this.requests.filter(({ kind }) => kind !== 'page').map(({ at }) => at)
    let most = 0
    for (let first = 0, next = 0; next < starts.length; next++) {
      while ((starts[next] as number) - (starts[first] as number) >= 1000) first++
      most = Math.max(most, next - first + 1)
    }
    return most
  }
}

/** What a line of a watch says of the whole: an ERROR event its code, the end of the initial events that all of them came. */
function outcomeOfFrame(line: string): number | undefined {
  if (line.startsWith('{"type":"ERROR"')) return (JSON.parse(line) as { object: { code?: number } }).object.code
  return line.startsWith('{"type":"BOOKMARK"') && line.includes(INITIAL_EVENTS_END) ? 200 : undefined
}

function isDone({ kind, outcome }: LoggedRequest): boolean {
  return kind === 'stream' ? outcome === 200 : typeof outcome === 'number' && outcome >= 400
}

function requestOf(at: number, query: URLSearchParams): LoggedRequest {
  const watch = query.get('watch')
  let kind: LoggedRequest['kind']
  if (watch === 'true' || watch === '1') kind = query.get('sendInitialEvents') === 'true' ? 'stream' : 'watch'
  else kind = query.has('continue') ? 'page' : query.get('limit') === '1' ? 'probe' : 'list'
  return {
    at,
    kind,
    resourceVersion: query.get('resourceVersion') ?? undefined,
    outcome: undefined,
    answeredAt: undefined
  }
}
