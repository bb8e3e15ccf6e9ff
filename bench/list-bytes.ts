/**
 * Lists and watch events from bytes to objects: kubewire beside bare JSON.parse of the same bytes, in interleaved rounds.
 *
 * `npx tsx bench/list-bytes.ts [pods] [rounds]`. The time of the network is in neither side, so the ratios are stricter than those of whole requests.
 */
import { parseList, parseWatchEvent } from '../src/resources/bytes/index.ts'
import { benchPod } from './pods.ts'

const pods = Number(process.argv[2] ?? 10_000)
const rounds = Number(process.argv[3] ?? 7)
const pageSize = 500

const listOf = (from: number, to: number): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      ...{ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '200000' } },
      items: Array.from({ length: to - from }, (_, k) => benchPod(from + k))
    })
  )

const whole = listOf(0, pods)
const pages = Array.from({ length: Math.ceil(pods / pageSize) }, (_, k) =>
  listOf(k * pageSize, Math.min((k + 1) * pageSize, pods))
)
const lines = Array.from({ length: pods }, (_, n) =>
  Buffer.from(JSON.stringify({ type: 'MODIFIED', object: { kind: 'Pod', apiVersion: 'v1', ...benchPod(n) } }))
)

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** What each gives is kept until its time is taken, as a caller would. */
const contestants: Record<string, () => unknown> = {
  'list, bare': () => JSON.parse(text(whole)),
  'list, kubewire': () => parseList(whole),
  'list, kubewire without managedFields': () => parseList(whole, { managedFields: false }),
  'pages, bare': () => pages.map((page) => JSON.parse(text(page))),
  'pages, kubewire': () => inTurn(pages, (page) => parseList(page)),
  'pages, kubewire without managedFields': () => inTurn(pages, (page) => parseList(page, { managedFields: false })),
  'watch, bare': () => last(lines, (line) => JSON.parse(text(line))),
  'watch, kubewire': () => last(lines, (line) => parseWatchEvent(line)),
  'watch, kubewire without managedFields': () => last(lines, (line) => parseWatchEvent(line, { managedFields: false }))
}

async function inTurn<T>(all: Uint8Array[], parse: (bytes: Uint8Array) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (const bytes of all) results.push(await parse(bytes))
  return results
}

function last(all: Uint8Array[], parse: (bytes: Uint8Array) => unknown): unknown {
  let result: unknown
  for (const bytes of all) result = parse(bytes)
  return result
}

/** Runs `work` and tells its time and the longest time that the event loop had no turn. Milliseconds. */
async function measure(work: () => unknown): Promise<{ time: number; stall: number; result: unknown }> {
  let stall = 0
  let last = performance.now()
  let running = true
  const look = (): void => {
    const now = performance.now()
    stall = Math.max(stall, now - last)
    last = now
    if (running) setImmediate(look)
  }
  setImmediate(look)
  const start = performance.now()
  const result = await work()
  const time = performance.now() - start
  running = false
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  return { time, stall, result }
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

const times = new Map<string, number[]>()
const stalls = new Map<string, number[]>()
for (let round = -1; round < rounds; round++) {
  for (const [name, work] of Object.entries(contestants)) {
    globalThis.gc?.()
    const { time, stall } = await measure(work)
    if (round < 0) continue
    times.set(name, [...(times.get(name) ?? []), time])
    stalls.set(name, [...(stalls.get(name) ?? []), stall])
  }
}

console.log(
  `Node ${process.versions.node}, ${pods} pods of ${Math.round(whole.length / pods)} bytes, median of ${rounds} rounds`
)
console.log('| what | ms | of bare | longest stall ms |\n|---|--:|--:|--:|')
let bare = Number.NaN
for (const [name, values] of times) {
  const time = median(values)
  if (name.endsWith('bare')) bare = time
  const stall = Math.max(...(stalls.get(name) ?? []))
  console.log(`| ${name} | ${time.toFixed(0)} | ${(time / bare).toFixed(2)} | ${stall.toFixed(0)} |`)
}
