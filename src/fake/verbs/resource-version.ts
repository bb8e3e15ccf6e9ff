/** What a `resourceVersion` in a request asks for. */
import { delay } from '../../clock.ts'
import type { Machine } from '../machine.ts'
import { badRequest, serverFailure, tooLargeResourceVersion } from '../status.ts'

/**
 * The version as a number; undefined for none. Events are read past the server's cache, in whose words others are refused.
 *
 * @throws {Refusal} 400 on a list, 500 elsewhere, as the real server answers what is no number.
 */
export function parseVersion(text: string, verb: 'get' | 'list' | 'watch', cached: boolean = true): number | undefined {
  if (text === '') return undefined
  if (/^\d+$/.test(text)) return Number(text)
  const why = `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`
  throw verb === 'list' || !cached ? badRequest(`invalid resource version: ${why}`) : serverFailure(why)
}

/**
 * Waits until the store has reached a version.
 *
 * @throws {Refusal} 504 when it has not after the time that a server waits.
 */
export async function waitForVersion(
  machine: Machine,
  version: number | undefined,
  signal: AbortSignal | undefined
): Promise<void> {
  const { store, clock, versionWaitMs } = machine
  if (version === undefined || version <= store.version) return
  const reached = new AbortController()
  const unsubscribe = store.subscribe(() => {
    if (store.version >= version) reached.abort()
  })
  const gone = (): void => reached.abort()
  signal?.addEventListener('abort', gone, { once: true })
  try {
    await delay(versionWaitMs, { clock, signal: reached.signal }).catch(() => undefined)
  } finally {
    unsubscribe()
    signal?.removeEventListener('abort', gone)
  }
  signal?.throwIfAborted()
  if (store.version < version) throw tooLargeResourceVersion(version, store.version)
}
