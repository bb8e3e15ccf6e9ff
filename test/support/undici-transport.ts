import type { Transport } from '../../src/transport/index.ts'
import { createUndiciTransport, type UndiciTransportOptions } from '../../src/transport/undici.ts'
import type { RawServer, Scenario } from './scenario-server.ts'

/** A client of that server, without proxies of the environment. */
export function connectTo(server: { origin: string }, options: Partial<UndiciTransportOptions> = {}): Transport {
  return createUndiciTransport({ server: new URL(server.origin), tls: () => ({ version: '1' }), env: {}, ...options })
}

/** Closes the client, then fails when the server sees a socket that is still open. */
export async function end(transport: Transport, server: Scenario | RawServer): Promise<void> {
  await transport.close()
  await server.end()
}

/** A request without anything special. */
export const GET = { method: 'GET', path: '/api' } as const
