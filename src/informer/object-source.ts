/** Parsed objects as items: what lies between a `ListerWatcher` and the watcher. */
import { ProtocolError } from '../errors.ts'
import { AT_HAND, INITIAL_EVENTS_END, type KubeList, type Ready, type WatchEvent } from '../meta.ts'
import type { Item, ItemEvent, ItemEvents, ItemPage, ItemSource } from './item.ts'
import type { ListerWatcher } from './lister-watcher.ts'

/** What an informer reads of any object. All of it may be missing in what a broken server sends. */
interface Seen {
  kind?: unknown
  metadata?: { name?: unknown; namespace?: unknown; uid?: unknown; resourceVersion?: unknown } | null
}

/** What a server may send in place of the objects of any kind, when nothing but metadata was asked for. */
const METADATA_KIND = 'PartialObjectMetadata'

/** Makes an item source of a source of parsed objects: see {@link itemSource}. */
export function objectSource<T>(source: ListerWatcher<T>): ItemSource<T> {
  return itemSource(source, (key, object) => new ObjectItem(key, object))
}

/** Makes an item of an object that was looked at. */
export type MakeItem<O, T> = (key: string, object: O) => Item<T>

/**
 * Makes an item source of a source of objects that can be looked at. Its streams throw a `ProtocolError` for an object without name, of
 * another kind than the source's, or, in a watch, without resourceVersion.
 */
export function itemSource<O, T>(source: ListerWatcher<O>, make: MakeItem<O, T>): ItemSource<T> {
  const kind = source.kind?.kind
  return {
    list: async (call) => pageOf(await source.list(call), source.kind, make),
    watch: (call) => {
      const events = source.watch(call)
      return { [Symbol.asyncIterator]: () => eventsOf(events[Symbol.asyncIterator](), kind, make) }
    }
  }
}

/** One object; its uid and version are read out of it whenever they are asked for. */
class ObjectItem<T> implements Item<T> {
  readonly key: string
  readonly #object: T

  constructor(key: string, object: T) {
    this.key = key
    this.#object = object
  }

  get uid(): string {
    return textOf((this.#object as Seen).metadata?.uid)
  }

  get resourceVersion(): string {
    return textOf((this.#object as Seen).metadata?.resourceVersion)
  }

  read(): T {
    return this.#object
  }
}

/**
 * All items are made before any is taken in: a list with a broken item is no list.
 */
function pageOf<O, T>(list: KubeList<O>, expected: ListerWatcher<O>['kind'], make: MakeItem<O, T>): ItemPage<T> {
  if (!Array.isArray(list.items)) throw new ProtocolError('Cannot use list: it has no items')
  const meta: { resourceVersion?: unknown; continue?: unknown } | undefined = list.metadata
  if (list.items.length === 0) checkEmpty(list, expected)
  return {
    items: list.items.map((object) => itemOf(object, expected?.kind, undefined, make)),
    resourceVersion: textOf(meta?.resourceVersion),
    continue: textOf(meta?.continue)
  }
}

/** By hand, not by a generator: leaving it has to leave the stream at once, also while an event is awaited. */
function eventsOf<O, T>(
  events: AsyncIterator<WatchEvent<O>> & Ready<WatchEvent<O>>,
  kind: string | undefined,
  make: MakeItem<O, T>
): ItemEvents<T> {
  const convert = ({ done, value }: IteratorResult<WatchEvent<O>>): IteratorResult<ItemEvent<T>> =>
    done ? { done, value: undefined } : { done: false, value: eventOf(value, kind, make) }
  return {
    next: () => events.next().then(convert),
    [AT_HAND]: () => {
      const event = events[AT_HAND]?.()
      return event && eventOf(event, kind, make)
    },
    return: async () => {
      await events.return?.()
      return { done: true, value: undefined }
    }
  }
}

function eventOf<O, T>(event: WatchEvent<O>, kind: string | undefined, make: MakeItem<O, T>): ItemEvent<T> {
  const { type, object } = event
  if (type === 'BOOKMARK') {
    const meta: { resourceVersion?: unknown; annotations?: Record<string, unknown> | null } | undefined =
      object?.metadata
    const resourceVersion = textOf(meta?.resourceVersion)
    if (resourceVersion === '') throw new ProtocolError('Cannot use watch event: a BOOKMARK without resourceVersion')
    return { type, resourceVersion, initialEventsEnd: meta?.annotations?.[INITIAL_EVENTS_END] === 'true' }
  }
  const item = itemOf(object, kind, type, make)
  if (item.resourceVersion === '') {
    throw new ProtocolError(`Cannot use watch event: ${type} of "${item.key}" has no resourceVersion`)
  }
  return { type, item }
}

/** `type`: of the event; undefined for an item of a list. */
function itemOf<O, T>(object: O, kind: string | undefined, type: string | undefined, make: MakeItem<O, T>): Item<T> {
  const { kind: said, metadata } = (object ?? {}) as Seen
  if (kind !== undefined && typeof said === 'string' && said !== '' && said !== kind && said !== METADATA_KIND) {
    throw new ProtocolError(`Cannot use ${nameOf(type)}: of kind "${said.slice(0, 100)}" instead of "${kind}"`)
  }
  const name = textOf(metadata?.name)
  if (name === '') throw new ProtocolError(`Cannot use ${nameOf(type)}: it has no metadata.name`)
  const namespace = textOf(metadata?.namespace)
  return make(namespace === '' ? name : `${namespace}/${name}`, object)
}

function nameOf(type: string | undefined): string {
  return type === undefined ? 'an item of the list' : `the object of a watch event of type ${type}`
}

/**
 * An empty list has no item to tell its kind by, and one of another kind would empty the cache. Groups of custom resources, which have a dot
 * in their names, may name their lists as they like.
 */
function checkEmpty(list: { kind?: unknown }, expected: ListerWatcher<unknown>['kind']): void {
  const said = textOf(list.kind)
  const builtIn = expected?.group !== undefined && !expected.group.includes('.')
  const isList = builtIn ? said === `${expected.kind}List` || said === `${METADATA_KIND}List` : said.endsWith('List')
  if (said === '' || isList) return
  const instead = expected === undefined ? '' : ` instead of "${expected.kind}List"`
  throw new ProtocolError(`Cannot use list: of kind "${said.slice(0, 100)}"${instead}`)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
