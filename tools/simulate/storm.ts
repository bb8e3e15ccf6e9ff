/** Most lists and watches that an informer may begin in any second. */
const STARTS_PER_SECOND = 2

/** Says who began too many lists and watches within a second, and when; `starts` has each one's monotonic times in order. */
export function findStorm(starts: ReadonlyMap<string, readonly number[]>): string | undefined {
  for (const [who, times] of starts) {
    for (const [index, last] of times.entries()) {
      const first = times[index - STARTS_PER_SECOND]
      if (first === undefined || last - first >= 1000) continue
      return `${who} began ${STARTS_PER_SECOND + 1} lists and watches within ${(last - first).toFixed(0)} ms, the last at ${last}`
    }
  }
  return undefined
}
