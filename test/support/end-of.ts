/** How what was begun came to its end. */
export interface Ended {
  /** `"pending"`, `"resolved"`, or what it was rejected with. */
  outcome: unknown
}

/** Watches what takes its time. */
export function endOf(run: Promise<void>): Ended {
  const ended: Ended = { outcome: 'pending' }
  run.then(
    () => {
      ended.outcome = 'resolved'
    },
    (err: unknown) => {
      ended.outcome = err
    }
  )
  return ended
}
