import { Cache } from '../../src/informer/cache.ts'
import type { EventHandler } from '../../src/informer/event-handler.ts'
import { Handlers } from '../../src/informer/handlers.ts'
import { Indexer } from '../../src/informer/indexer.ts'
import type { Item } from '../../src/informer/item.ts'
import type { HandlerErrorInfo, IndexFunction } from '../../src/informer/options.ts'
import { prepareWith } from '../../src/informer/prepare.ts'
import type { Storage } from '../../src/informer/storage.ts'
import { Waiters } from '../../src/informer/waiters.ts'
import type { KubeObject } from '../../src/meta.ts'
import { AgreeingStorage } from './agreeing-storage.ts'
import { FakeClock, settle } from './fake-clock.ts'

/** What the tests of the cache keep. */
export interface Thing extends KubeObject {
  value?: string | undefined
}

/** An object of the default namespace, or of that in `key`. */
export function thing(key: string, version: number | string, uid: string = `uid-${key}`, value?: string): Thing {
  const [first = '', second] = key.split('/')
  const namespace = second === undefined ? {} : { namespace: first }
  return { metadata: { name: second ?? first, ...namespace, uid, resourceVersion: String(version) }, value }
}

/** An object as the watcher brings it: its uid and version are read out of the object whenever they are asked for. */
export function itemOf(object: Thing): Item<Thing> {
  const { name = '', namespace } = object.metadata ?? {}
  return {
    key: namespace ? `${namespace}/${name}` : name,
    get uid() {
      return object.metadata?.uid ?? ''
    },
    get resourceVersion() {
      return object.metadata?.resourceVersion ?? ''
    },
    read: () => object
  }
}

/** A short line for each notification. */
export function recordingHandler(log: string[]): EventHandler<Thing> {
  const text = ({ metadata, value }: Thing): string =>
    `${metadata?.name}@${metadata?.resourceVersion}${value === undefined ? '' : `=${value}`}`
  return {
    onAdd: (object, { initial }) => void log.push(`add ${text(object)}${initial ? ' initial' : ''}`),
    onUpdate: (old, object, { resync }) =>
      void log.push(`update ${text(old)} ${text(object)}${resync ? ' resync' : ''}`),
    onDelete: (object, { finalStateUnknown }) =>
      void log.push(`delete ${text(object)}${finalStateUnknown ? ' unknown' : ''}`)
  }
}

/** Options of {@link cacheRig}. */
export interface CacheRigOptions {
  storage?: Storage<Thing>
  transform?: (object: Thing) => Thing
  freeze?: boolean
  indexers?: Record<string, IndexFunction<Thing>>
  resyncMs?: number
}

/** Cache, indexes and handlers of an informer, without the watcher: a test plays it. */
export function cacheRig(options: CacheRigOptions = {}) {
  const clock = new FakeClock()
  const errors: string[] = []
  const handlerErrors: HandlerErrorInfo<Thing>[] = []
  const storage = options.storage ?? new AgreeingStorage<Thing>()
  const waiters = new Waiters(clock)
  const indexer = new Indexer(storage, (err, info) =>
    errors.push(`${info.index} ${info.key}: ${(err as Error).message}`)
  )
  indexer.add(options.indexers ?? {})
  let progress = 0
  const handlers: Handlers<Thing> = new Handlers<Thing>({
    clock,
    storage,
    waiters,
    informer: 'informer "things"',
    resyncMs: options.resyncMs ?? 0,
    isInformerSynced: () => cache.synced,
    lastError: () => undefined,
    graceMs: 5000,
    onError: (err, info) => {
      errors.push(`${info.handler} ${info.type}: ${(err as Error).message}`)
      handlerErrors.push(info)
    }
  })
  const cache: Cache<Thing> = new Cache<Thing>({
    storage,
    indexer,
    prepare: prepareWith({ transform: options.transform, freeze: options.freeze ?? false }),
    isObserved: () => handlers.size > 0,
    onChange: (change) => handlers.tell(change),
    onFilled: (initial) => handlers.filled(initial),
    onProgress: () => {
      progress++
      waiters.check()
    },
    onTransformError: (err, info) =>
      errors.push(`transform ${info.key}@${info.resourceVersion}: ${(err as Error).message}`)
  })
  return {
    clock,
    errors,
    handlerErrors,
    storage,
    indexer,
    handlers,
    cache,
    waiters,
    progress: () => progress,
    /** A whole list. */
    list(version: number | string, ...objects: Thing[]) {
      const replacement = cache.replacement()
      for (const object of objects) replacement.add(itemOf(object))
      replacement.commit(String(version))
    },
    added: (object: Thing) => cache.apply('ADDED', itemOf(object)),
    modified: (object: Thing) => cache.apply('MODIFIED', itemOf(object)),
    deleted: (object: Thing) => cache.apply('DELETED', itemOf(object)),
    /** What the cache holds, as `name@version`. */
    held: () => [...storage.values()].map(({ metadata }) => `${metadata?.name}@${metadata?.resourceVersion}`).sort()
  }
}

/** A rig with a handler that writes down what it is told. */
export function recordedCacheRig(...args: Parameters<typeof cacheRig>) {
  const rig = cacheRig(...args)
  const log: string[] = []
  rig.handlers.add(recordingHandler(log))
  return {
    ...rig,
    /** What was told since the last time. */
    async told() {
      await settle()
      return log.splice(0)
    }
  }
}
