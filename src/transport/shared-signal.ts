import { EventEmitter, getMaxListeners, setMaxListeners } from 'node:events'
import type { Middleware } from './transport.ts'

/** Lets any number of calls share the signal of one. */
export const shareSignals: Middleware = (next) => (request) => {
  if (request.signal !== undefined) letShare(request.signal)
  return next(request)
}

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
