/** Orderly ends: what runs is told by a signal and finishes before the process does. */

/** Why work ended early: somebody asked for it. */
export class StopError extends Error {
  override readonly name = 'StopError'
}

/** Runs `work`; SIGINT and SIGTERM abort its signal, a second one ends the process at once. */
export async function untilSignal<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort(new StopError(`Stopped by ${name}`))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    return await work(controller.signal)
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}
