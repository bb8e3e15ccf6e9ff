/** What the contenders wrote down, and whether two of them ever worked at the same time. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The work of one leadership: from its first to its last act. Nanoseconds of CLOCK_MONOTONIC. */
export interface Reign {
  identity: string
  /** resourceVersion of the fencing token. */
  token: bigint
  from: bigint
  to: bigint
  acts: number
}

/** The reigns of every file of a folder, in order of time. */
export function readReigns(folder: string): Reign[] {
  const reigns: Reign[] = []
  for (const file of readdirSync(folder)) {
    // A line that was being written when its process was killed has no end.
    const lines = readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1)
    let reign: Reign | undefined
    for (const line of lines) {
      const [time = 0n, token = 0n] = line.split(' ').map(BigInt)
      if (reign?.token === token) {
        reign.to = time
        reign.acts++
      } else {
        reign = { identity: file, token, from: time, to: time, acts: 1 }
        reigns.push(reign)
      }
    }
  }
  return reigns.sort((a, b) => (a.from < b.from ? -1 : 1))
}

/** Two leaders at once, or a fencing token that does not grow: one line for each. */
export function findViolations(reigns: readonly Reign[]): string[] {
  const violations: string[] = []
  let last: Reign | undefined
  for (const reign of reigns) {
    if (last !== undefined && reign.from <= last.to) {
      violations.push(`${reign.identity} worked ${ms(last.to - reign.from)} ms before ${last.identity} had ended`)
    }
    if (last !== undefined && reign.token <= last.token) {
      violations.push(`${reign.identity} has token ${reign.token} after ${last.identity} with ${last.token}`)
    }
    if (last === undefined || reign.to > last.to) last = reign
  }
  return violations
}

/** Longest time from the end of one reign to the begin of the next. Milliseconds. */
export function longestGapMs(reigns: readonly Reign[]): number {
  return Math.max(0, ...reigns.slice(1).map((reign, i) => ms(reign.from - (reigns[i]?.to ?? reign.from))))
}

/** Shortest such time: how near two reigns came to each other. Milliseconds. */
export function shortestGapMs(reigns: readonly Reign[]): number {
  return Math.min(...reigns.slice(1).map((reign, i) => ms(reign.from - (reigns[i]?.to ?? reign.from))))
}

const ms = (nanoseconds: bigint): number => Number(nanoseconds / 1000n) / 1000
