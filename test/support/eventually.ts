import { PATIENCE_MS } from './patience.ts'

/** Waits, turn by turn of the event loop, until something is so. */
export async function eventually(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`Did not happen within ${PATIENCE_MS} ms: ${isSo}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
