/** What a process takes of the machine, over time: samples after garbage collection, and whether they grow. */
import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** One look at the process. */
export interface Footprint {
  /** Seconds since the start of the run. */
  at: number
  /** Resident memory. MiB. */
  rss: number
  /** Memory in use on V8's heap. MiB. */
  heap: number
  /** Memory of buffers outside of it. MiB. */
  buffers: number
  /** Open file descriptors. */
  descriptors: number
  /** Active timers. */
  timers: number
  /** Open connections. */
  sockets: number
}

/** What is measured of a process. */
export type Measure = Exclude<keyof Footprint, 'at'>

/** How much more there may be at the end than at the start of a run, by chance: a part of the mean, at least a number. */
export const TOLERANCE: Readonly<Record<Measure, { part: number; least: number }>> = {
  rss: { part: 0.1, least: 16 },
  heap: { part: 0.05, least: 2 },
  buffers: { part: 0.1, least: 2 },
  descriptors: { part: 0.1, least: 8 },
  timers: { part: 0.1, least: 3 },
  sockets: { part: 0.1, least: 8 }
}

const MIB = 1024 * 1024

/** Works without `node --expose-gc` too. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

/** Makes the function that looks; the time of each sample counts from now. */
export function footprints(): () => Promise<Footprint> {
  const collect = collector()
  const start = performance.now()
  return async () => {
    // What the first collection finalizes, the second frees.
    collect()
    await new Promise((resolve) => setImmediate(resolve))
    collect()
    const { rss, heapUsed, external } = process.memoryUsage()
    const active = process.getActiveResourcesInfo()
    const count = (name: string): number => active.filter((each) => each === name).length
    return {
      at: Math.round((performance.now() - start) / 1000),
      rss: rss / MIB,
      heap: heapUsed / MIB,
      buffers: external / MIB,
      descriptors: readdirSync('/proc/self/fd').length,
      timers: count('Timeout'),
      sockets: count('TCPSocketWrap')
    }
  }
}

/** How a measure goes from the first to the last sample, by the line of least squares, beside what it may. */
export interface Growth {
  measure: Measure
  mean: number
  growth: number
  allowed: number
}

/** The growth of every measure. */
export function growths(samples: readonly Footprint[]): Growth[] {
  return (Object.keys(TOLERANCE) as Measure[]).map((measure) => {
    const { part, least } = TOLERANCE[measure]
    const mean = average(samples.map((sample) => sample[measure]))
    const middle = average(samples.map(({ at }) => at))
    const spread = sum(samples.map(({ at }) => (at - middle) ** 2))
    const slope = sum(samples.map((sample) => (sample.at - middle) * (sample[measure] - mean))) / (spread || 1)
    const span = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0)
    return { measure, mean, growth: slope * span, allowed: Math.max(part * mean, least) }
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function average(values: readonly number[]): number {
  return sum(values) / Math.max(values.length, 1)
}
