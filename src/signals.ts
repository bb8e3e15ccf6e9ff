/** What the parts of the library share about AbortSignals. */
import { EventEmitter, getMaxListeners, setMaxListeners } from 'node:events'

/**
 * Lets any number of listeners wait on a signal, as `fetch` does: a program has one for all that it does, and Node 20 would warn of a
 * leak at the eleventh. A bound that the program has set itself stays.
 */
export function letShare(signal: AbortSignal): void {
  try {
    if (getMaxListeners(signal) === EventEmitter.defaultMaxListeners) setMaxListeners(Number.POSITIVE_INFINITY, signal)
  } catch {
    // It has no bound: another library's signal, or one whose bound is 0, of which Node 20 cannot tell.
  }
}
