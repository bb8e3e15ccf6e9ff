/** What the benchmarks share: a TLS server in a process of its own, rounds that take turns, ratios of medians. */

import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const tlsFolder = new URL('../test/fixtures/tls/', import.meta.url)

/** A PEM of the tests. */
export function pem(name: string): string {
  return readFileSync(new URL(name, tlsFolder), 'utf8')
}

/** A server in a child process, so that its work is not measured. */
export interface BenchServer {
  origin: string
  stop(): void
}

/** Starts a server of this folder, by default `server.ts`. */
export async function startServer(file: string = 'server.ts', env: Record<string, string> = {}): Promise<BenchServer> {
  const child: ChildProcess = fork(fileURLToPath(new URL(file, import.meta.url)), {
    execArgv: process.execArgv,
    env: { ...process.env, ...env }
  })
  const port = await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`The server ended with code ${code}`)))
  })
  return { origin: `https://127.0.0.1:${port}`, stop: () => child.kill() }
}

/** Milliseconds of each contender, one figure per round. */
export type Times = Record<string, number[]>

/** Runs each contender once per round; another one begins each round, so that none always follows the same. */
export async function rounds(contenders: Record<string, () => Promise<void>>, count: number): Promise<Times> {
  const entries = Object.entries(contenders)
  const times: Times = {}
  for (let round = 0; round <= count; round++) {
    for (let i = 0; i < entries.length; i++) {
      const [name, run] = entries[(round + i) % entries.length] ?? []
      if (name === undefined || run === undefined) continue
      const start = performance.now()
      await run()
      // The first round warms up.
      if (round > 0) times[name] = [...(times[name] ?? []), performance.now() - start]
    }
  }
  return times
}

/** The middle one. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Prints medians, and the medians of the ratios to one contender within each round: those hold on a busy machine too. */
export function report(title: string, times: Times, base: string): void {
  console.log(title)
  for (const [name, all] of Object.entries(times)) {
    const ratio = median(all.map((ms, round) => ms / (times[base]?.[round] ?? Number.NaN)))
    console.log(`  ${name.padEnd(28)} ${median(all).toFixed(1).padStart(9)} ms   ${ratio.toFixed(2)} x ${base}`)
  }
}

/** The built package: what users run. The sources need a loader, whose cost would be measured too. */
export async function loadBuilt(): Promise<typeof import('../src/index.ts')> {
  const entry = new URL('../dist/index.js', import.meta.url)
  if (!existsSync(entry)) throw new Error('Cannot measure the package: it is not built: run "npm run build" first')
  return import(entry.href)
}

/** What one run of a contender took. */
export interface Turn {
  ms: number
  /** Processor time of the whole process, its garbage collection included. Milliseconds. */
  cpuMs: number
  /** Longest time that the event loop had no turn. Milliseconds. */
  stallMs: number
  /** Resident memory of the process, after it. Bytes. */
  rss: number
}

/** Runs `work` and measures it. What it gives is kept until then, as a caller would. */
export async function measureTurn(work: () => Promise<unknown>): Promise<Turn> {
  let stallMs = 0
  let last = performance.now()
  let running = true
  const look = (): void => {
    const now = performance.now()
    stallMs = Math.max(stallMs, now - last)
    last = now
    if (running) setImmediate(look)
  }
  setImmediate(look)
  const cpu = process.cpuUsage()
  const start = performance.now()
  const result = await work()
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  running = false
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  if (result === undefined) throw new Error('A contender gave nothing')
  return { ms, cpuMs: (user + system) / 1000, stallMs, rss: process.memoryUsage.rss() }
}

/**
 * Gives each contender a process of its own, so that none pays for the garbage of another, and lets them run in turn, so that a busy
 * machine slows all of them. `file` is run with the contender's name as its argument and calls {@link serveTurns}.
 */
export async function takeTurns(
  file: string,
  names: readonly string[],
  count: number,
  env: Record<string, string>
): Promise<Record<string, Turn[]>> {
  const children = names.map((name) =>
    fork(fileURLToPath(file), [name], { execArgv: process.execArgv, env: { ...process.env, ...env } })
  )
  const turns: Record<string, Turn[]> = Object.fromEntries(names.map((name) => [name, []]))
  try {
    for (let round = -WARM_UP_ROUNDS; round < count; round++) {
      for (let i = 0; i < names.length; i++) {
        const k = (((round + i) % names.length) + names.length) % names.length
        const turn = await askForTurn(children[k] as ChildProcess)
        if (round >= 0) turns[names[k] ?? '']?.push(turn)
      }
    }
  } finally {
    for (const child of children) child.kill()
  }
  return turns
}

/** Rounds that are not counted. */
const WARM_UP_ROUNDS = 2

function askForTurn(child: ChildProcess): Promise<Turn> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`A contender ended with code ${code}`))
    child.once('exit', onExit)
    child.once('message', (turn) => {
      child.off('exit', onExit)
      resolve(turn as Turn)
    })
    child.send('go')
  })
}

/** The contender's side of {@link takeTurns}. */
export function serveTurns(work: () => Promise<unknown>): void {
  process.on('message', () => {
    measureTurn(work).then(
      (turn) => process.send?.(turn),
      (err) => {
        console.error(err)
        process.exit(1)
      }
    )
  })
  process.once('disconnect', () => process.exit())
}

/** Prints medians, and of each contender the median of its ratios to its base in the same round. */
export function reportTurns(title: string, turns: Record<string, Turn[]>, baseOf: (name: string) => string): void {
  console.log(`${title}, Node ${process.versions.node}, ${Object.values(turns)[0]?.length} rounds`)
  console.log(`  ${''.padEnd(34)}  wall ms   of bare    cpu ms   of bare  stall ms      most  RSS MiB`)
  for (const [name, all] of Object.entries(turns)) {
    const base = turns[baseOf(name)] ?? []
    const of = (value: (turn: Turn) => number): string => median(all.map(value)).toFixed(0)
    const ratio = (value: (turn: Turn) => number): string =>
      median(
        all.map((turn, round) => {
          const other = base[round]
          return other === undefined ? Number.NaN : value(turn) / value(other)
        })
      ).toFixed(2)
    const figures = [
      of(({ ms }) => ms),
      ratio(({ ms }) => ms),
      of(({ cpuMs }) => cpuMs),
      ratio(({ cpuMs }) => cpuMs),
      of(({ stallMs }) => stallMs),
      Math.max(...all.map(({ stallMs }) => stallMs)).toFixed(0),
      of(({ rss }) => rss / 2 ** 20)
    ]
    console.log(`  ${name.padEnd(34)}${figures.map((figure) => figure.padStart(10)).join('')}`)
  }
}
