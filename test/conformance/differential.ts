/** Runs scenarios of raw requests on a server, and makes the answers of two servers comparable. */

import type { SuiteServer, WireAnswer, WireRequest } from '../suite/server.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import type { Exchange, Scenario } from './raw-exchange.ts'

/** An answer in which what differs between any two servers is replaced by what it stands for. */
export interface ComparableAnswer {
  request: string
  status: number
  headers: Record<string, unknown>
  body: unknown
}

const COMPARED_HEADERS = ['content-type', 'retry-after', 'warning', 'x-content-type-options']

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g

/** Fields that tell of a server's build, its address and its certificates. */
const VOLATILE = new Set(['serverAddress', 'gitCommit', 'extra'])

/** What controllers of a real cluster put into every namespace. */
const CONTROLLER_OBJECTS = new Set(['kube-root-ca.crt'])

/** The path of a collection in that of a watch or of one object. */
const COLLECTION = /^(?<root>\/api\/v1|\/apis\/[^/]+\/[^/]+)(?:\/watch)?(?<rest>(?:\/namespaces\/[^/]+)?\/[^/?]+)/

/**
 * Runs one scenario in a namespace of its own.
 *
 * @param expected What the fake answers, where the server is a real one: a watch that did not bring as many events in its second is
 *   asked for once more with more time.
 */
export async function runScenario(
  server: SuiteServer,
  scenario: Scenario,
  expected: readonly ComparableAnswer[] = []
): Promise<ComparableAnswer[]> {
  const namespace = await server.namespace()
  const saved = new Map<string, unknown>([['ns', namespace]])
  const names = new Names(namespace)
  const answers: ComparableAnswer[] = []
  for (const group of groupsOf(scenario.exchanges)) {
    const first = answers.length
    const received = await Promise.all(
      group.map((exchange, i) => sendWhole(server, exchange, saved, expected[first + i]))
    )
    for (const [index, exchange] of group.entries()) {
      const answer = received[index] as WireAnswer
      remember(exchange, answer, saved)
      const { method = 'GET', path } = exchange
      answers.push(comparable(`${method} ${path} ${show(exchange)}`, answer, names))
    }
  }
  return answers
}

/** Requests that are sent together: watches that follow each other, since each takes its time. */
function groupsOf(exchanges: readonly Exchange[]): Exchange[][] {
  const groups: Exchange[][] = []
  let watching = false
  for (const exchange of exchanges) {
    const watch = isWatch(exchange)
    if (watch && watching) groups.at(-1)?.push(exchange)
    else groups.push([exchange])
    watching = watch
  }
  return groups
}

function isWatch({ method, path }: Exchange): boolean {
  return method === undefined && /[?&]watch=|\/watch\//.test(path)
}

/** Sends a request as a server answers it that is not behind: neither its cache, nor its watch at the end of its time. */
async function sendWhole(
  server: SuiteServer,
  exchange: Exchange,
  saved: ReadonlyMap<string, unknown>,
  expected: ComparableAnswer | undefined
): Promise<WireAnswer> {
  // What is answered from the cache may be older than the last write; a list without a version waits until the cache is not.
  const { root, rest } = COLLECTION.exec(exchange.path)?.groups ?? {}
  if (server.real && root !== undefined && (isWatch(exchange) || exchange.path.includes('resourceVersion=0')))
    await server.send({ path: fill(`${root}${rest}`, saved) })
  const answer = await send(server, exchange, saved)
  if (expected === undefined || eventsIn(answer) >= eventsOf(expected)) return answer
  return send(server, { ...exchange, path: exchange.path.replace('timeoutSeconds=1', 'timeoutSeconds=20') }, saved)
}

function eventsIn(answer: WireAnswer): number {
  return eventsOf(comparable('', answer, new Names('none')))
}

function eventsOf({ body }: ComparableAnswer): number {
  return Array.isArray(body) ? body.length : 0
}

function send(server: SuiteServer, exchange: Exchange, saved: ReadonlyMap<string, unknown>): Promise<WireAnswer> {
  const { method = 'GET', path, headers, body, user } = exchange
  const text = body === undefined ? undefined : fill(typeof body === 'string' ? body : JSON.stringify(body), saved)
  return sendUntil(server, exchange.until, {
    method,
    path: encodeSpaces(fill(path, saved)),
    headers: { 'user-agent': 'differential/1', ...lengthOf(text), ...headers },
    body: text,
    user
  })
}

/** Node sends no length with the body of a DELETE by itself, and then the server does not read it. */
function lengthOf(text: string | undefined): Record<string, string> {
  return text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) }
}

/** Asks again while the server is not ready to answer as it will. */
async function sendUntil(server: SuiteServer, status: number | undefined, request: WireRequest): Promise<WireAnswer> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const answer = await server.send(request)
    if (status === undefined || answer.status === status || performance.now() > deadline) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function show({ headers, body, user }: Exchange): string {
  return [headers && JSON.stringify(headers), body !== undefined && JSON.stringify(body), user]
    .filter(Boolean)
    .join(' ')
}

function remember(exchange: Exchange, answer: WireAnswer, saved: Map<string, unknown>): void {
  if (exchange.save !== undefined) saved.set(exchange.save, parseJson(answer.text))
}

/** Replaces `{name.path}` by a saved value. */
function fill(text: string, saved: ReadonlyMap<string, unknown>): string {
  return text.replace(/\{([a-z0-9]+)((?:\.[A-Za-z]+)*)\}/g, (whole, name: string, path: string) => {
    if (!saved.has(name)) return whole
    let value = saved.get(name)
    for (const field of path.split('.').slice(1)) value = (value as Record<string, unknown> | undefined)?.[field]
    return String(value)
  })
}

function encodeSpaces(path: string): string {
  return path.replaceAll(' ', '%20')
}

/** Gives the same names to what stands at the same place on both servers. */
class Names {
  readonly #namespace: string
  readonly #uids = new Map<string, string>()
  readonly #versions = new Map<string, string>()

  constructor(namespace: string) {
    this.#namespace = namespace
  }

  version(text: string): string {
    if (text === '' || text === '0') return text
    return this.#name(this.#versions, text, 'version')
  }

  text(text: string): string {
    return (
      text
        .replaceAll(this.#namespace, '<ns>')
        .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (uid) =>
          this.#name(this.#uids, uid, 'uid')
        )
        .replace(TIME, '<time>')
        .replaceAll(/Bad_[a-z0-9]{5}/g, 'Bad_<generated>')
        .replace(/\bgen-[a-z0-9]{5}\b/g, '<generated>')
        .replace(/patch: Invalid value: "\{.*": (strict|json|illegal)/, 'patch: Invalid value: <patched>: $1')
        .replace(/^Invalid value: "\{.*\}": (strict|json|illegal)/, 'Invalid value: <patched>: $1')
        // The difference of two Go values, for people.
        .replace(/\n@@[\s\S]*?(\]?)$/, '$1')
        // The server shows its internal form of templates and policies, the fake its JSON.
        .replace(
          /Invalid value: \{"(labels|Spec|Rules|rules|metadata|spec":\{"containers)".*?\}: field is immutable/g,
          'Invalid value: <object>: field is immutable'
        )
        .replace(/current: \d+/, 'current: <version>')
        .replace(/too old resource version: \d+ \(\d+\)/, 'too old resource version')
        .replace(/in record \(\d+\)/, 'in record (<version>)')
    )
  }

  #name(known: Map<string, string>, text: string, kind: string): string {
    const name = known.get(text) ?? `<${kind} ${known.size + 1}>`
    known.set(text, name)
    return name
  }
}

function comparable(request: string, answer: WireAnswer, names: Names): ComparableAnswer {
  const headers: Record<string, unknown> = {}
  for (const name of COMPARED_HEADERS) {
    const value = answer.headers[name]
    if (value !== undefined && value !== '') headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return { request, status: answer.status, headers, body: comparableBody(answer.text, names) }
}

function comparableBody(text: string, names: Names): unknown {
  const whole = parseJson(text)
  if (whole !== undefined && !isEvent(whole)) return comparableValue(whole, names, '')
  const lines = text.split('\n').filter((line) => line !== '')
  const events = lines.map(parseJson)
  if (lines.length === 0 || events.some((event) => event === undefined)) return names.text(text)
  return events.filter(isOwnEvent).map((event) => comparableValue(event, names, ''))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function isEvent(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && 'object' in value
}

/** Plain bookmarks come whenever a server likes. */
function isOwnEvent(event: unknown): boolean {
  const { type, object } = event as { type?: string; object?: { metadata?: { name?: string; annotations?: unknown } } }
  if (type === 'BOOKMARK') return object?.metadata?.annotations !== undefined
  return !CONTROLLER_OBJECTS.has(object?.metadata?.name ?? '')
}

function comparableValue(value: unknown, names: Names, field: string): unknown {
  if (field === 'managedFields' && Array.isArray(value))
    return sortManagers(value.map((each) => comparableValue(each, names, '')))
  if (Array.isArray(value)) return value.map((item) => comparableValue(item, names, field)).filter(isWanted)
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([key]) => !VOLATILE.has(key))
    const list = 'items' in value || 'rows' in value || (!('uid' in value) && !('name' in value))
    const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(
      sorted.map(([key, each]) => [
        key,
        comparableValue(each, names, list && key === 'resourceVersion' ? 'listVersion' : key)
      ])
    )
  }
  if (typeof value !== 'string') return value
  if (field === 'listVersion') return '<list version>'
  if (field === 'resourceVersion') return names.version(value)
  if (field === 'continue' && value !== '') return '<token>'
  if (field === 'clusterIP' || field === 'clusterIPs') return value.replace(/^10\..*/, '<address>')
  if (field === 'cells') {
    const cell = value.replace(/^(\d+[smhd])+$/, '<age>').replace(/^10(\.\d+){3}$/, '<address>')
    return names.text(cell)
  }
  return names.text(value)
}

/** Entries of one second are in order of their managers, those of two in order of time: which it is, is chance. */
function sortManagers(entries: unknown[]): unknown[] {
  return entries.map((entry) => JSON.stringify(entry)).sort()
}

function isWanted(item: unknown): boolean {
  const name = (item as { metadata?: { name?: string } } | null)?.metadata?.name
  return name === undefined || !CONTROLLER_OBJECTS.has(name)
}
