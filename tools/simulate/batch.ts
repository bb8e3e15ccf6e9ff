/** Many seeds, and what they add up to. */
import { runSeed } from './run.ts'

/** A seed whose run broke an invariant. */
export interface Failure {
  seed: number
  broken: string
}

/** What seeds add up to; plain data, so that it goes from process to process. */
export interface Summary {
  seeds: number
  failures: Failure[]
  /** How often each fault really happened. */
  fired: Record<string, number>
  /** Lists and watches that informers and writes that controllers began. */
  requests: number
  /** The longest time that a run took after its faults until all was as it must be. Milliseconds of simulated time. */
  slowest: { seed: number; ms: number }
}

/** The summary of no seeds. */
export function emptySummary(): Summary {
  return { seeds: 0, failures: [], fired: {}, requests: 0, slowest: { seed: 0, ms: 0 } }
}

/** Adds one to another. */
export function addSummary(total: Summary, part: Summary): void {
  total.seeds += part.seeds
  total.failures.push(...part.failures)
  for (const [fault, count] of Object.entries(part.fired)) total.fired[fault] = (total.fired[fault] ?? 0) + count
  total.requests += part.requests
  if (part.slowest.ms > total.slowest.ms) total.slowest = part.slowest
}

/** Runs seeds one after another; with `bail` up to the first that fails. */
export async function runSeeds(from: number, count: number, options: { bail?: boolean } = {}): Promise<Summary> {
  const total = emptySummary()
  for (let seed = from; seed < from + count; seed++) {
    const { broken, fired, requests, convergedInMs = 0 } = await runSeed(seed)
    addSummary(total, {
      seeds: 1,
      failures: broken === undefined ? [] : [{ seed, broken }],
      fired: Object.fromEntries(fired),
      requests,
      slowest: { seed, ms: convergedInMs }
    })
    if (options.bail && broken !== undefined) break
  }
  return total
}
