import { letShare } from '../signals.ts'
import type { Middleware } from './transport.ts'

/** Lets any number of calls share the signal of one. */
export const shareSignals: Middleware = (next) => (request) => {
  if (request.signal !== undefined) letShare(request.signal)
  return next(request)
}
