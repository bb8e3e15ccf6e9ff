/** Servers, proxies and caches that say what is not so: lines of a watch and bodies of lists are bent here. */
import type { Random } from '../../test/support/random.ts'
import type { ContentFault } from './faults.ts'

/** One event of a watch, as it is on the wire. */
interface EventJson {
  type: string
  object: { metadata?: Record<string, unknown> }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Lines of one collection that were sent, kept so that they can be sent again. */
const MEMORY = 24

/** What has been said of each collection; forgotten when resourceVersions go back, for then nobody could tell old from new. */
export class Memory {
  readonly #lines = new Map<string, Uint8Array[]>()

  keep(collection: string, line: Uint8Array): void {
    const lines = this.#lines.get(collection) ?? []
    this.#lines.set(collection, [...lines.slice(1 - MEMORY), line])
  }

  of(collection: string): readonly Uint8Array[] {
    return this.#lines.get(collection) ?? []
  }

  forget(): void {
    this.#lines.clear()
  }
}

/** What a line of a watch becomes on its way. */
export interface Bend {
  lines: Uint8Array[]
  /** Whether anything was bent. */
  lied: boolean
}

/** Bends one line of a watch: a lie takes its place or comes before it. Bookmarks go through. */
export function bendLine(line: Uint8Array, fault: ContentFault, past: readonly Uint8Array[], random: Random): Bend {
  const { type, object } = JSON.parse(decoder.decode(line)) as EventJson
  const honest = { lines: [line], lied: false }
  if (type === 'BOOKMARK' || type === 'ERROR' || random.chance(0.4)) return honest
  if (fault === 'replayed-events') {
    if (past.length === 0) return honest
    return { lines: [line, ...random.times(1 + random.below(4), () => random.pick(past))], lied: true }
  }
  const lie = lieOf(fault, type, object)
  if (lie === undefined) return honest
  return { lines: random.chance(0.5) ? [lie] : [lie, line], lied: true }
}

function lieOf(fault: ContentFault, type: string, object: EventJson['object']): Uint8Array | undefined {
  switch (fault) {
    case 'broken-line': {
      const text = JSON.stringify({ type, object })
      return encodeLine(text.slice(0, text.length >> 1))
    }
    case 'event-without-metadata': {
      const { metadata: _metadata, ...rest } = object
      return encodeLine(JSON.stringify({ type, object: rest }))
    }
    case 'event-of-wrong-kind':
      return encodeLine(JSON.stringify({ type, object: STRANGER }))
    case 'event-of-unknown-type':
      return encodeLine(JSON.stringify({ type: 'RENAMED', object }))
    default:
      return undefined
  }
}

/** Bends the body of a list; undefined when the fault is none of lists. */
export function bendList(body: Uint8Array, fault: ContentFault): Uint8Array | undefined {
  const list = JSON.parse(decoder.decode(body)) as { metadata?: Record<string, unknown>; items?: unknown[] | null }
  if (!Array.isArray(list.items)) return undefined
  switch (fault) {
    case 'list-without-version': {
      const { resourceVersion: _version, ...metadata } = list.metadata ?? {}
      return encodeLine(JSON.stringify({ ...list, metadata }))
    }
    case 'list-of-wrong-kind':
      return encodeLine(JSON.stringify({ ...list, apiVersion: 'v1', kind: 'SecretList', items: [STRANGER] }))
    case 'list-with-broken-item':
      return encodeLine(JSON.stringify({ ...list, items: [{ spec: {} }, ...list.items] }))
    default:
      return undefined
  }
}

/** An object that no informer of the simulation asked for, with a version that would poison one that believed it. */
const STRANGER = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'x', namespace: 'a', uid: '00000000-0000-4000-8000-000000000000', resourceVersion: '99999999' }
}

function encodeLine(text: string): Uint8Array {
  return encoder.encode(`${text}\n`)
}
