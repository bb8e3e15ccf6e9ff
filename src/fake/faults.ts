/**
 * Faults by script: what a network, a proxy or a busy server does to a client, before or instead of the store.
 *
 * The first rule that matches a request acts; without one, the request goes on.
 */
import { type Clock, delay } from '../clock.ts'
import { ConnectionLost, decodeText, encodeText, type FakeRequest, type FakeResponse, jsonResponse } from './message.ts'
import { expired, Refusal, tooManyRequests } from './status.ts'

/** What happens to a request. */
export type FaultAction =
  /** The connection breaks before any answer. */
  | { type: 'reset' }
  /** No answer ever comes: the connection is open and dead. With `afterBytes` the answer begins, then nothing follows. */
  | { type: 'half-open'; afterBytes?: number | undefined }
  /** The connection breaks after so many bytes of the body. */
  | { type: 'cut'; afterBytes: number }
  /** The stream breaks in the middle of its n-th line, counted from 1. */
  | { type: 'cut-line'; line: number }
  /** The stream ends, properly, after so many lines. */
  | { type: 'close-after'; lines: number }
  /** A refusal of the server. A 429 and a 503 carry `Retry-After` when `retryAfterSeconds` is given. */
  | {
      type: 'status'
      code: number
      reason?: string | undefined
      message?: string | undefined
      retryAfterSeconds?: number | undefined
    }
  /** 410: as the answer, or on a watch as an ERROR event, as real servers do. `asStatus` gives a watch the answer too. */
  | { type: 'expired'; asStatus?: boolean | undefined }
  /** The answer comes late by the cluster's clock; with `perLine` each line of a stream does. Milliseconds. */
  | { type: 'slow'; ms: number; perLine?: boolean | undefined }
  /** Bytes that are no answer of an API server; default: a line of nonsense with status 200. */
  | { type: 'garbage'; body?: string | undefined; status?: number | undefined }
  /** A proxy's HTML page. */
  | { type: 'html'; status?: number | undefined }
  /**
   * The answer goes through a function line by line, counted from 1: an event of a watch each, or a whole list. What it returns is sent,
   * `undefined` leaves the line out; with `\n` in between it is more than one.
   */
  | { type: 'rewrite'; line: (text: string, number: number) => string | undefined }
  /** An answer of your own. */
  | { type: 'respond'; respond: (request: FakeRequest) => FakeResponse | Promise<FakeResponse> }

/** Which requests a rule is for; what is left out matches all. */
export interface FaultMatch {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`. */
  verb?: string | undefined
  /** Plural name, e.g. `pods`; with a subresource `pods/log`. */
  resource?: string | undefined
  namespace?: string | undefined
  name?: string | undefined
  /** Path without the query: the same text, or a pattern. */
  path?: string | RegExp | undefined
  method?: string | undefined
  /** Anything else. */
  when?: ((request: FakeRequest) => boolean) | undefined
}

/** What a rule sees of a request besides the request. */
export interface FaultSubject {
  verb: string
  resource: string
  namespace: string | undefined
  name: string | undefined
  path: string
}

/** A rule: whom it is for, when it acts, and what it does. */
export interface FaultRule extends FaultMatch {
  action: FaultAction
  /** Acts from the n-th matching request on, counted from 1. Default 1. */
  from?: number | undefined
  /** Acts on so many requests. Default 1; `Infinity` for all. */
  times?: number | undefined
}

/** A rule that was added. */
export interface Fault {
  /** How often it has acted. */
  readonly hits: number
  remove(): void
}

interface ActiveRule {
  rule: FaultRule
  seen: number
  hits: number
}

/** The rules of a cluster. */
export class Faults {
  readonly #rules: ActiveRule[] = []
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Adds a rule; rules are tried in the order in which they were added. */
  add(rule: FaultRule): Fault {
    const active: ActiveRule = { rule, seen: 0, hits: 0 }
    this.#rules.push(active)
    return {
      get hits() {
        return active.hits
      },
      remove: () => {
        const index = this.#rules.indexOf(active)
        if (index >= 0) this.#rules.splice(index, 1)
      }
    }
  }

  /** Takes all rules away. */
  clear(): void {
    this.#rules.length = 0
  }

  /** Lets a request through the rules to the server. */
  async around(request: FakeRequest, subject: FaultSubject, serve: () => Promise<FakeResponse>): Promise<FakeResponse> {
    const action = this.#take(request, subject)
    return action === undefined ? serve() : this.#act(action, request, subject, serve)
  }

  #take(request: FakeRequest, subject: FaultSubject): FaultAction | undefined {
    for (const active of this.#rules) {
      const { rule } = active
      if (!matches(rule, request, subject)) continue
      active.seen++
      if (active.seen < (rule.from ?? 1) || active.hits >= (rule.times ?? 1)) continue
      active.hits++
      return rule.action
    }
    return undefined
  }

  async #act(
    action: FaultAction,
    request: FakeRequest,
    subject: FaultSubject,
    serve: () => Promise<FakeResponse>
  ): Promise<FakeResponse> {
    switch (action.type) {
      case 'reset':
        throw new ConnectionLost()
      case 'half-open': {
        if (action.afterBytes === undefined) return forever(request.signal)
        const answer = await serve()
        return { ...answer, body: holdAfter(answer.body, action.afterBytes, request.signal) }
      }
      case 'cut':
        return changeBody(await serve(), (body) => cutBytes(body, action.afterBytes))
      case 'cut-line':
        return changeBody(await serve(), (body) => cutLine(body, action.line))
      case 'close-after':
        return changeBody(await serve(), (body) => firstLines(body, action.lines))
      case 'slow': {
        const { signal } = request
        if (!action.perLine) await delay(action.ms, { clock: this.#clock, signal })
        const answer = await serve()
        return action.perLine ? changeBody(answer, (body) => slowLines(body, action.ms, this.#clock, signal)) : answer
      }
      case 'rewrite':
        return changeBody(await serve(), (body) => rewriteLines(body, action.line))
      case 'respond':
        return action.respond(request)
      case 'garbage':
        return plain(action.status ?? 200, 'application/json', action.body ?? '\u0000\u0001{"kind":')
      case 'html':
        return plain(action.status ?? 502, 'text/html', '<html><body><h1>502 Bad Gateway</h1></body></html>\n')
      case 'expired':
        return expiredAnswer(subject.verb === 'watch' && !action.asStatus)
      case 'status':
        return refusalAnswer(action)
    }
  }
}

function matches(rule: FaultRule, request: FakeRequest, subject: FaultSubject): boolean {
  const { path } = rule
  return (
    (rule.verb === undefined || rule.verb === subject.verb) &&
    (rule.resource === undefined || rule.resource === subject.resource) &&
    (rule.namespace === undefined || rule.namespace === subject.namespace) &&
    (rule.name === undefined || rule.name === subject.name) &&
    (rule.method === undefined || rule.method === request.method) &&
    (path === undefined || (typeof path === 'string' ? path === subject.path : path.test(subject.path))) &&
    (rule.when === undefined || rule.when(request))
  )
}

function plain(status: number, type: string, text: string): FakeResponse {
  return { status, headers: { 'content-type': type }, body: encodeText(text) }
}

function expiredAnswer(asEvent: boolean): FakeResponse {
  const { status } = expired('too old resource version: 1 (2)')
  return asEvent ? jsonResponse(200, { type: 'ERROR', object: status }) : jsonResponse(410, status)
}

function refusalAnswer(action: Extract<FaultAction, { type: 'status' }>): FakeResponse {
  const { code, retryAfterSeconds, message = `Scripted ${code}` } = action
  const refusal =
    code === 429 ? tooManyRequests(message, retryAfterSeconds ?? 0) : new Refusal(code, action.reason, message)
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  return jsonResponse(code, refusal.status, headers)
}

type Body = FakeResponse['body']

function changeBody(answer: FakeResponse, change: (body: Body) => AsyncIterable<Uint8Array>): FakeResponse {
  return { ...answer, body: change(answer.body) }
}

async function* chunks(body: Body): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) yield body
  else yield* body
}

async function* lines(body: Body): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks(body)) {
    let start = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, start)) {
      yield chunk.subarray(start, at + 1)
      start = at + 1
    }
    if (start < chunk.length) yield chunk.subarray(start)
  }
}

async function* cutBytes(body: Body, count: number): AsyncGenerator<Uint8Array> {
  let left = count
  for await (const chunk of chunks(body)) {
    if (chunk.length > left) {
      if (left > 0) yield chunk.subarray(0, left)
      throw new ConnectionLost()
    }
    left -= chunk.length
    yield chunk
  }
  throw new ConnectionLost()
}

async function* cutLine(body: Body, number: number): AsyncGenerator<Uint8Array> {
  let count = 0
  for await (const line of lines(body)) {
    if (++count === number) {
      yield line.subarray(0, Math.ceil(line.length / 2))
      throw new ConnectionLost()
    }
    yield line
  }
}

async function* firstLines(body: Body, limit: number): AsyncGenerator<Uint8Array> {
  let count = 0
  if (limit === 0) return
  for await (const line of lines(body)) {
    yield line
    if (++count === limit) return
  }
}

async function* rewriteLines(
  body: Body,
  line: (text: string, number: number) => string | undefined
): AsyncGenerator<Uint8Array> {
  let count = 0
  for await (const bytes of lines(body)) {
    const text = line(decodeText(bytes).trimEnd(), ++count)
    if (text !== undefined) yield encodeText(`${text}\n`)
  }
}

async function* slowLines(
  body: Body,
  ms: number,
  clock: Clock,
  signal: AbortSignal | undefined
): AsyncGenerator<Uint8Array> {
  for await (const line of lines(body)) {
    await delay(ms, { clock, signal })
    yield line
  }
}

async function* holdAfter(body: Body, count: number, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  let left = count
  for await (const chunk of chunks(body)) {
    yield chunk.subarray(0, left)
    left -= chunk.length
    if (left <= 0) break
  }
  await forever(signal)
}

/** Never resolves; rejects when the client goes away. */
function forever(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const gone = (): void => reject(new ConnectionLost('The client went away'))
    if (signal?.aborted) gone()
    else signal?.addEventListener('abort', gone, { once: true })
  })
}
