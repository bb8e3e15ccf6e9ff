/** The wire between the clients of a run and its cluster: delays, broken connections, and faults by schedule. */
import { delay } from '../../src/clock.ts'
import { type FakeCluster, FakeDispatcher, type FakeRequest, type FakeResponse } from '../../src/fake/index.ts'
import type { Random } from '../../test/support/random.ts'
import { Connection } from './connection.ts'
import { type FaultName, isContentFault, isServerFault, SERVER_FAULTS, type WireFault } from './faults.ts'
import { bendLine, bendList, Memory } from './liar.ts'
import type { Schedule, Step } from './schedule.ts'
import type { SimClock } from './sim-clock.ts'
import type { Trace } from './trace.ts'

/** A fault of the schedule, as it is given to the network. */
export type FaultStep = Extract<Step, { do: 'fault' }>

interface Rule extends FaultStep {
  until: number
  used: number
}

/** Faults that would outlast the healing, also of requests that have yet to arrive then. */
const TREACHEROUS: ReadonlySet<FaultName | undefined> = new Set(['slow-lines', 'endless-list', 'bookmarks-only'])

/** What the network sees of a request. */
interface Call {
  /** Who asks: its user agent. */
  who: string
  what: 'list' | 'watch' | 'other'
  query: URLSearchParams
  /** Which objects it is about: path and selector. */
  collection: string
  fault: Rule | undefined
}

/** What the network is made of. */
export interface NetworkParts {
  cluster: FakeCluster
  clock: SimClock
  random: Random
  trace: Trace
  schedule: Schedule
}

/** Carries requests and answers; see {@link dispatcher}. */
export class Network {
  /** The clients' way in. */
  readonly dispatcher: FakeDispatcher
  /** How often each fault really happened. */
  readonly fired: Map<string, number> = new Map()
  /** When each client began a list or a watch, by monotonic time; further pages of a list do not count. */
  readonly starts: Map<string, number[]> = new Map()
  readonly #parts: NetworkParts
  readonly #rules: Rule[] = []
  readonly #memory = new Memory()
  readonly #connections = new Set<Connection>()
  #healed = false

  constructor(parts: NetworkParts) {
    this.#parts = parts
    this.dispatcher = new FakeDispatcher((request) => this.#handle(request))
  }

  /** Connections that look open and are dead. */
  get dead(): number {
    return [...this.#connections].filter((each) => each.frozen || each.stuck).length
  }

  /** Requests whose answer has not begun: which state of the server it will be of is open. */
  get travelling(): number {
    return [...this.#connections].filter((each) => !each.answered).length
  }

  add(step: FaultStep): void {
    this.#rules.push({ ...step, until: this.#parts.clock.monotonic() + step.forMs, used: 0 })
  }

  /** Breaks all connections. */
  cut(): void {
    for (const each of this.#connections) {
      this.note('cut-connection')
      each.cut()
    }
  }

  /** Nothing comes any more on the connections of now, and nobody is told. */
  freeze(): void {
    for (const each of this.#connections) {
      this.note('frozen-connection')
      each.frozen = true
    }
  }

  /** Old lines are not said again: resourceVersions went back. */
  forget(): void {
    this.#memory.forget()
  }

  /** Ends all faults. Connections that are frozen stay so. */
  heal(): void {
    this.#healed = true
    for (const each of this.#connections) if (each.treacherous) each.cut()
  }

  /** Counts what has happened to the run. */
  note(name: string): void {
    this.fired.set(name, (this.fired.get(name) ?? 0) + 1)
  }

  async #handle(request: FakeRequest): Promise<FakeResponse> {
    const call = this.#read(request)
    const connection = new Connection(request.signal)
    this.#connections.add(connection)
    connection.treacherous = TREACHEROUS.has(call.fault?.fault)
    connection.stuck = call.fault?.fault === 'half-open' || call.fault?.fault === 'half-answer'
    const end = (): void => {
      this.#connections.delete(connection)
      connection.end()
    }
    try {
      await connection.carry(this.#travel(connection))
      const answer = await connection.carry(this.#answer(request, call, connection))
      await connection.carry(this.#travel(connection))
      connection.answered = true
      this.#parts.trace.add(`${call.who} <- ${answer.status}`)
      if (answer.body instanceof Uint8Array) {
        end()
        return answer
      }
      return { ...answer, body: this.#stream(answer.body, call, connection, end) }
    } catch (err) {
      end()
      throw err
    }
  }

  #read(request: FakeRequest): Call {
    const [path = '', text] = request.url.split('?')
    const query = new URLSearchParams(text)
    const who = request.headers['user-agent'] ?? ''
    const watch = query.has('watch')
    const what = watch ? 'watch' : request.method === 'GET' && who.startsWith('informer') ? 'list' : 'other'
    const call: Call = { who, what, query, collection: `${path} ${query.get('labelSelector')}`, fault: undefined }
    call.fault = this.#takeFault(call)
    if (what !== 'other' && !query.has('continue')) this.#noteStart(who)
    this.#parts.trace.add(`${who} -> ${request.method} ${request.url} ${call.fault?.fault ?? ''}`)
    return call
  }

  #noteStart(who: string): void {
    const starts = this.starts.get(who)
    if (starts === undefined) this.starts.set(who, [this.#parts.clock.monotonic()])
    else starts.push(this.#parts.clock.monotonic())
  }

  #takeFault(call: Call): Rule | undefined {
    if (this.#healed) return undefined
    const now = this.#parts.clock.monotonic()
    const rule = this.#rules.find(
      (each) =>
        each.until > now &&
        each.used < each.times &&
        (each.on === 'any' || each.on === call.what) &&
        suits(each.fault, call)
    )
    if (rule === undefined) return undefined
    rule.used++
    if (!isContentFault(rule.fault)) this.note(rule.fault)
    return rule
  }

  /** Never at once: what the server does is over before anybody hears of it. */
  #travel(connection: Connection): Promise<void> {
    const { random, schedule, clock } = this.#parts
    const ms = 1 + (random.chance(0.3) ? random.below(schedule.latencyMs) : 0)
    return delay(ms, { clock, signal: connection.upstream.signal })
  }

  async #answer(sent: FakeRequest, call: Call, connection: Connection): Promise<FakeResponse> {
    const { cluster } = this.#parts
    const { fault: rule } = call
    const request = { ...this.#settleStreaming(sent, call), signal: connection.upstream.signal }
    if (rule === undefined) return this.#unsupported(request, call) ?? cluster.handle(request)
    const { fault, size } = rule
    if (isServerFault(fault)) {
      connection.frozen = fault === 'half-open'
      const action = SERVER_FAULTS[fault](size)
      const scripted = cluster.faults.add({ action, when: (each) => each === request })
      try {
        return await cluster.handle(request)
      } finally {
        scripted.remove()
      }
    }
    if (isContentFault(fault)) {
      const answer = await cluster.handle(request)
      const bent = answer.body instanceof Uint8Array ? bendList(answer.body, fault) : undefined
      if (bent === undefined) return answer
      this.note(fault)
      return { ...answer, body: bent }
    }
    return this.#wireFault(fault, request, call, connection)
  }

  async #wireFault(fault: WireFault, request: FakeRequest, call: Call, connection: Connection): Promise<FakeResponse> {
    const { cluster } = this.#parts
    const headers = { 'content-type': 'application/json' }
    switch (fault) {
      case 'refused':
        throw Object.assign(new Error('connect ECONNREFUSED 192.0.2.1:443'), { code: 'ECONNREFUSED' })
      case 'dns':
        throw Object.assign(new Error('getaddrinfo EAI_AGAIN cluster.invalid'), { code: 'EAI_AGAIN' })
      case 'endless-list': {
        const { body } = await cluster.handle(request)
        const start = body instanceof Uint8Array ? body.subarray(0, body.length >> 1) : new Uint8Array()
        return { status: 200, headers, body: this.#endless(start, ' ', connection) }
      }
      case 'bookmarks-only': {
        const resourceVersion = call.query.get('resourceVersion') ?? cluster.resourceVersion
        const line = `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion } } })}\n`
        return { status: 200, headers, body: this.#endless(new Uint8Array(), line, connection) }
      }
      case 'ignored-initial-events':
        return cluster.handle({ ...request, url: withoutInitialEvents(request.url) })
    }
  }

  async *#endless(start: Uint8Array, text: string, connection: Connection): AsyncGenerator<Uint8Array> {
    yield start
    for (;;) {
      await delay(1000, { clock: this.#parts.clock, signal: connection.upstream.signal })
      yield new TextEncoder().encode(text)
    }
  }

  #settleStreaming(request: FakeRequest, call: Call): FakeRequest {
    if (!call.query.has('sendInitialEvents') || this.#parts.schedule.streamingList !== 'ignored') return request
    this.note('ignoring-server')
    return { ...request, url: withoutInitialEvents(request.url) }
  }

  /** What a server before streaming lists says to one. */
  #unsupported(_request: FakeRequest, call: Call): FakeResponse | undefined {
    if (!call.query.has('sendInitialEvents') || this.#parts.schedule.streamingList !== 'refused') return undefined
    this.note('refusing-server')
    const message =
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled'
    const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason: 'Invalid', code: 422 }
    return {
      status: 422,
      headers: { 'content-type': 'application/json' },
      body: new TextEncoder().encode(`${JSON.stringify(status)}\n`)
    }
  }

  async *#stream(
    body: AsyncIterable<Uint8Array>,
    call: Call,
    connection: Connection,
    end: () => void
  ): AsyncGenerator<Uint8Array> {
    const { random } = this.#parts
    const chunks = body[Symbol.asyncIterator]()
    /** Before its end a list by events is nothing but what is said, so that nobody could tell a repetition. */
    let initial = call.query.has('sendInitialEvents') || !call.query.has('resourceVersion')
    try {
      for (;;) {
        const { done, value } = await connection.carry(chunks.next())
        if (done) return
        const lines = call.what === 'watch' ? this.#bend(value, call, initial) : [value]
        if (initial && isEndOfInitialEvents(value)) initial = false
        for (const line of lines) {
          await connection.carry(this.#travel(connection))
          const at = random.chance(0.05) ? random.below(line.length) : 0
          if (at > 0) yield line.subarray(0, at)
          yield line.subarray(at)
        }
      }
    } finally {
      end()
      // Not awaited: a generator that waits for its next line would keep the news of the break from the client.
      chunks.return?.().catch(() => undefined)
    }
  }

  #bend(line: Uint8Array, call: Call, initial: boolean): Uint8Array[] {
    const rule = call.fault
    const past = [...this.#memory.of(call.collection)]
    if (line[line.length - 1] === 10 && !isBookmark(line)) this.#memory.keep(call.collection, line)
    if (rule === undefined || this.#healed || !isContentFault(rule.fault)) return [line]
    if (rule.fault === 'replayed-events' && initial) return [line]
    const { lines, lied } = bendLine(line, rule.fault, past, this.#parts.random)
    if (lied) this.note(rule.fault)
    return lines
  }
}

/** Whether a fault can happen to a request at all. */
function suits(fault: FaultName, { what, query }: Call): boolean {
  if (fault === 'endless-list') return what === 'list'
  if (fault === 'bookmarks-only') return what === 'watch'
  if (fault === 'ignored-initial-events') return query.has('sendInitialEvents')
  if (isContentFault(fault)) return fault.startsWith('list') ? what === 'list' : what === 'watch'
  return true
}

function withoutInitialEvents(url: string): string {
  const [path, text] = url.split('?')
  const query = new URLSearchParams(text)
  query.delete('sendInitialEvents')
  query.delete('resourceVersionMatch')
  return `${path}?${query}`
}

function isBookmark(line: Uint8Array): boolean {
  return new TextDecoder().decode(line.subarray(0, 18)).includes('BOOKMARK')
}

function isEndOfInitialEvents(line: Uint8Array): boolean {
  return isBookmark(line) && new TextDecoder().decode(line).includes('initial-events-end')
}
