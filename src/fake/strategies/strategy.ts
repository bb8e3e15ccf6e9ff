/**
 * What is special about one resource, as hooks: the generic write path asks them, and knows no kind itself.
 *
 * Hooks get objects that are theirs to change; the stored object (`old`) is not.
 */
import type { FakeObject } from '../json.ts'
import type { FieldError } from '../status.ts'

/** What hooks may know of their surroundings. */
export interface StrategyContext {
  /** Now, as RFC 3339 with whole seconds. */
  now: string
  /** Subresource that is written through; empty for the object itself. */
  subresource: string
  /** A random UUID. */
  uid(): string
  /** Tells the client something in a Warning header. */
  warn(text: string): void
  /** An object of the store. */
  lookup(storage: string, namespace: string | undefined, name: string): FakeObject | undefined
  /** Objects of the store. */
  list(storage: string): FakeObject[]
}

/** Rules of one resource. All but `statusIsolated` and `generation` are the exceptions. */
export interface Strategy {
  /** Writes to the object leave `status` alone, writes to `/status` change nothing else of the content. */
  statusIsolated: boolean
  /**
   * Fields whose change counts `metadata.generation` up, `["*"]` for everything but metadata and status; undefined when the
   * resource has no generation.
   */
  generation: readonly string[] | undefined
  /** An update without a resourceVersion overwrites whatever is stored. */
  unconditionalUpdate: boolean
  /** An update of an object that does not exist creates it. */
  createOnUpdate: boolean
  /** DELETE answers with the object, not with a Status. */
  returnsDeleted: boolean
  /** A new object keeps the status that it is sent with, as Nodes do. */
  keepsStatusOnCreate?: boolean | undefined
  /** A write to `/status` keeps the stored labels, as Deployments do. */
  statusKeepsLabels?: boolean | undefined
  /** A write to `/status` keeps all stored metadata, as custom resources do. */
  statusKeepsMetadata?: boolean | undefined
  /** Fields that may be selected by besides name and namespace. */
  selectableFields?: ReadonlyMap<string, (object: FakeObject) => string> | undefined
  /** Fills in what the server sets on a new object. */
  prepareForCreate?(object: FakeObject, context: StrategyContext): void
  /** Fills in what the server sets on a changed object. */
  prepareForUpdate?(object: FakeObject, old: FakeObject, context: StrategyContext): void
  /** What is wrong with a new object. */
  validate?(object: FakeObject, context: StrategyContext): FieldError[]
  /** What is wrong with a change. */
  validateUpdate?(object: FakeObject, old: FakeObject, context: StrategyContext): FieldError[]
  /** Keeps an object that is being deleted although it has no finalizers in its metadata. */
  blocksDeletion?(object: FakeObject): boolean
  /** Marks what else shows that an object is being deleted. */
  markDeleting?(object: FakeObject): void
  /** Grace period of a deletion in seconds; undefined when the resource is deleted without grace. */
  gracePeriod?(object: FakeObject, asked: number | undefined): number | undefined
}
