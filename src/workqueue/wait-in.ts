/** Waits in `waiters` until someone takes it out and calls it, or the signal aborts. */
export function waitIn<R>(waiters: Set<(result: R) => void>, signal: AbortSignal | undefined): Promise<R> {
  return new Promise((resolve, reject) => {
    if (signal === undefined) {
      waiters.add(resolve)
      return
    }
    const waiter = (result: R): void => {
      forget()
      resolve(result)
    }
    const forget = whenAborted(signal, () => {
      waiters.delete(waiter)
      reject(signal.reason)
    })
    waiters.add(waiter)
  })
}

interface Watch {
  callbacks: Set<() => void>
  onAbort(): void
}

const watches = new WeakMap<AbortSignal, Watch>()

/** Calls back when the signal aborts, unless what it gives is called before. All who wait share a listener: of more than 10 Node warns. */
function whenAborted(signal: AbortSignal, callback: () => void): () => void {
  let watch = watches.get(signal)
  if (watch === undefined) {
    const callbacks = new Set<() => void>()
    const onAbort = (): void => {
      for (const waiting of callbacks) waiting()
      callbacks.clear()
    }
    watch = { callbacks, onAbort }
    watches.set(signal, watch)
  }
  const { callbacks, onAbort } = watch
  if (callbacks.size === 0) signal.addEventListener('abort', onAbort, { once: true })
  callbacks.add(callback)
  return () => {
    if (callbacks.delete(callback) && callbacks.size === 0) signal.removeEventListener('abort', onAbort)
  }
}
