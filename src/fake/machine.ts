/** What all parts of the fake server share, and what one request carries along. */
import type { Clock } from '../clock.ts'
import type { FakeRequest } from './message.ts'
import type { Representation } from './negotiation.ts'
import type { ResourcePath } from './request-info.ts'
import type { ResourceDefinition, ResourceRegistry } from './resource-registry.ts'
import type { SchemaSet } from './schema/schema.ts'
import type { Store } from './store.ts'
import type { StrategyContext } from './strategies/strategy.ts'

/** Who sends a request. */
export interface FakeUser {
  name: string
  uid?: string | undefined
  groups: readonly string[]
  extra?: Record<string, string[]> | undefined
}

/** The parts of the server. */
export interface Machine {
  readonly store: Store
  readonly registry: ResourceRegistry
  readonly schemas: SchemaSet
  readonly clock: Clock
  /** Source of randomness in [0, 1). */
  readonly random: () => number
  /** A new UUID. */
  readonly uid: () => string
  /** Milliseconds between bookmarks of a watch. */
  readonly bookmarkMs: number
  /** Milliseconds that a read waits for a resourceVersion from the future. */
  readonly versionWaitMs: number
  /** Aborts when the server stops or restarts: ends every watch. */
  lifetime(): AbortSignal
}

/** One request to a resource. */
export interface Call {
  readonly machine: Machine
  readonly request: FakeRequest
  readonly query: URLSearchParams
  readonly path: ResourcePath
  readonly resource: ResourceDefinition
  readonly representation: Representation
  readonly user: FakeUser
  /** Texts for Warning headers. */
  readonly warnings: string[]
}

/** Now, as RFC 3339 with whole seconds: the precision of metadata. */
export function timestamp(clock: Clock, afterSeconds: number = 0): string {
  return `${new Date(clock.now() + afterSeconds * 1000).toISOString().slice(0, 19)}Z`
}

/** What the hooks of a strategy get. */
export function strategyContext(call: Call): StrategyContext {
  const { machine } = call
  return {
    now: timestamp(machine.clock),
    subresource: call.path.subresource ?? '',
    uid: machine.uid,
    warn: (text) => call.warnings.push(text),
    lookup: (storage, namespace, name) => machine.store.get(storage, namespace ? `${namespace}/${name}` : name),
    list: (storage) => machine.store.list(storage).entries.map(([, object]) => object)
  }
}

/** A random UUID (version 4) from a source of randomness. */
export function randomUid(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16))
  hex[12] = '4'
  hex[16] = '89ab'.charAt(Math.floor(random() * 4))
  const text = hex.join('')
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-')
}
