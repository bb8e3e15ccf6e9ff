/**
 * Informers of many pods over TLS: time to sync, longest stall and memory; lateness of events at 5,000 a second; time of a read. Each contender
 * has a process of its own and runs alone, in turn with the others.
 *
 * `npx tsx bench/informer.ts [pods] [rounds] [--peers] [parts of the names of contenders ...]`
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Followed, Synced } from './informer-contenders.ts'
import { peers } from './informer-peers.ts'
import { type BenchServer, median, startServer } from './support.ts'

/** How a contender is started. */
export interface Command {
  file: string
  args: readonly string[]
}

/** One run. */
interface Run extends Synced, Followed {
  /** MiB, when the process has come to rest after its sync. */
  rss: number
  peakRss: number
}

const NAMES = ['bare', 'kubewire', 'no managedFields', 'compact'].flatMap((name) => [
  `pages, ${name}`,
  `stream, ${name}`
])
/** What a cache needs until its garbage is gone, as far as it goes by itself. Milliseconds. */
const REST_MS = 3_000
const EVENTS = { rate: 5_000, count: 20_000 }

const own = (name: string): Command => ({
  file: process.execPath,
  args: [...process.execArgv, fileURLToPath(new URL('informer-contenders.ts', import.meta.url)), name]
})

/** Runs a contender to its end. */
async function run({ file, args }: Command, server: BenchServer): Promise<Run> {
  const env = { ...process.env, BENCH_ORIGIN: server.origin }
  const child = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => {
    const { done, value } = await lines.next()
    if (done) throw new Error(`A contender ended early: ${file} ${args.at(-1)}`)
    return JSON.parse(value)
  }
  try {
    const synced = (await next()) as Synced
    await delay(REST_MS)
    const memory = memoryOf(child)
    child.stdin.write(`${JSON.stringify(EVENTS)}\n`)
    return { ...synced, ...memory, ...((await next()) as Followed) }
  } finally {
    child.kill()
  }
}

/** Resident memory now and at most. MiB; the peak is known on Linux only. */
function memoryOf({ pid }: ChildProcess): { rss: number; peakRss: number } {
  const rss = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
  try {
    const status = execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8' })
    return { rss, peakRss: Number(/VmHWM:\s*(\d+)/.exec(status)?.[1]) / 1024 }
  } catch {
    return { rss, peakRss: Number.NaN }
  }
}

/** Prints medians; times as parts of the bare contender's of the same kind and round. */
function report(pods: number, runs: Map<string, Run[]>): void {
  const columns = [
    'sync ms',
    'of bare',
    'cpu ms',
    'of bare',
    'stall ms',
    'RSS MiB',
    'peak',
    'p50 ms',
    'p99 ms',
    'most ms',
    'read µs'
  ]
  console.log(`| ${pods.toLocaleString('en')} pods, Node ${process.versions.node} | ${columns.join(' | ')} |`)
  console.log(`|---|${columns.map(() => '--:').join('|')}|`)
  for (const [name, all] of runs) {
    const of = (value: (one: Run) => number, digits = 0): string => median(all.map(value)).toFixed(digits)
    const bare = runs.get(`${name.includes('stream') ? 'stream' : 'pages'}, bare`) ?? []
    const ratio = (value: (one: Run) => number): string =>
      bare.length === 0 ? '' : median(all.map((one, round) => value(one) / value(bare[round] ?? one))).toFixed(2)
    const cells = [
      ...[of(({ ms }) => ms), ratio(({ ms }) => ms), of(({ cpuMs }) => cpuMs), ratio(({ cpuMs }) => cpuMs)],
      of(({ stallMs }) => stallMs),
      ...[of(({ rss }) => rss), of(({ peakRss }) => peakRss)],
      ...[of(({ p50Ms }) => p50Ms, 1), of(({ p99Ms }) => p99Ms, 1), of(({ maxMs }) => maxMs, 1)],
      of(({ readUs }) => readUs, 1)
    ]
    console.log(`| ${name} | ${cells.join(' | ')} |`)
  }
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { peers: { type: 'boolean' } } })
const [pods = '10000', rounds = '3', ...words] = positionals
const commands = new Map([...NAMES.map((name) => [name, own(name)] as const), ...(values.peers ? await peers() : [])])
const server = await startServer('informer-server.ts', { BENCH_PODS: pods })
const runs = new Map<string, Run[]>()
try {
  for (let round = 0; round < Number(rounds); round++) {
    for (const [name, command] of commands) {
      if (words.length > 0 && !words.some((word) => name.includes(word))) continue
      const one = await run(command, server)
      if (one.objects !== Number(pods)) throw new Error(`${name} has ${one.objects} objects instead of ${pods}`)
      runs.set(name, [...(runs.get(name) ?? []), one])
      // A run of 100,000 takes long: what is known so far is told.
      console.error(
        `${name}: ${one.ms.toFixed(0)} ms, ${one.cpuMs.toFixed(0)} of the processor, ${one.rss.toFixed(0)} MiB`
      )
    }
  }
} finally {
  server.stop()
}
report(Number(pods), runs)
