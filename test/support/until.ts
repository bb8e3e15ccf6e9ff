import { PATIENCE_MS } from './patience.ts'

/** Asks again until an answer other than undefined comes: for what a real server does in its own time. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, deadlineMs = PATIENCE_MS): Promise<T> {
  const deadline = performance.now() + deadlineMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > deadline) throw new Error(`Did not happen within ${deadlineMs / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
