/** How long a local server may take to do what a test waits for; only a defect takes so long. */
const PATIENCE_MS = 5000

/** Waits, turn by turn of the event loop, until something is so. */
export async function eventually(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`Did not happen within ${PATIENCE_MS} ms: ${isSo}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
