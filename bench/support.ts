/** What the benchmarks share: a TLS server in a process of its own, rounds that take turns, ratios of medians. */

import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
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

/** Starts `bench/server.ts`. */
export async function startServer(): Promise<BenchServer> {
  const child: ChildProcess = fork(fileURLToPath(new URL('server.ts', import.meta.url)), { execArgv: process.execArgv })
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
