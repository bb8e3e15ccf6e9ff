import type { Authenticator } from '../../src/auth/authenticator.ts'
import { createTransport, type TraceEvent, type Transport, type TransportOptions } from '../../src/transport/index.ts'
import { mswDispatcher } from './msw-dispatcher.ts'

/** A secret that nothing may show. */
export const SECRET = 'hunter2'

/** A line of a watch. */
export const WATCH: string =
  '{"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"a","namespace":"x","resourceVersion":"7"}}}'

/** Credentials that hold the secret. */
export function bearerAuthenticator(refreshed: boolean): Authenticator {
  return {
    headers: () => ({ authorization: `Bearer ${SECRET}` }),
    tls: () => ({ version: '1' }),
    refresh: async () => refreshed,
    close() {}
  }
}

/** A transport over MSW handlers that keeps its events. */
export function traced(options: Partial<TransportOptions> & { handlers: Parameters<typeof mswDispatcher> }): {
  transport: Transport
  events: TraceEvent[]
} {
  const events: TraceEvent[] = []
  const { handlers, ...more } = options
  const transport = createTransport({
    config: { server: 'https://api.test/p' },
    dispatcher: mswDispatcher(...handlers),
    authenticator: bearerAuthenticator(true),
    userAgent: 'test',
    trace: (event) => events.push(event),
    ...more
  })
  return { transport, events }
}
