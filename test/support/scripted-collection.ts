import type { ListCall, ListerWatcher, WatchCall } from '../../src/informer/lister-watcher.ts'
import type { KubeList, WatchEvent } from '../../src/meta.ts'
import type { Thing } from './cache-rig.ts'

type Event = WatchEvent<Thing>

/** A collection that answers lists and watches out of memory, by hand: what an informer's tests need of a server. */
export class ScriptedCollection implements ListerWatcher<Thing> {
  readonly kind = { kind: 'Thing' }
  readonly objects = new Map<string, Thing>()
  readonly calls: { list: ListCall[]; watch: WatchCall[] } = { list: [], watch: [] }
  /** Thrown by lists and watches while it is set. */
  failure: unknown
  /** Thrown by the next watches, one each. */
  readonly watchFailures: unknown[] = []
  version = 100
  /** What gives an event to a watch that is open; undefined ends it. */
  readonly #watches = new Set<(event: Event | undefined) => void>()

  /** Watches that are open. */
  get open(): number {
    return this.#watches.size
  }

  async list(call: ListCall): Promise<KubeList<Thing>> {
    this.calls.list.push(call)
    if (this.failure !== undefined) throw this.failure
    const metadata = { resourceVersion: String(this.version) }
    return { apiVersion: 'v1', kind: 'ThingList', metadata, items: [...this.objects.values()] }
  }

  async *watch(call: WatchCall): AsyncGenerator<Event> {
    this.calls.watch.push(call)
    const failure = this.failure ?? this.watchFailures.shift()
    if (failure !== undefined) throw failure
    const waiting: Event[] = []
    let ended = false
    let wake = (): void => {}
    const take = (event: Event | undefined): void => {
      if (event === undefined) ended = true
      else waiting.push(event)
      wake()
    }
    const onAbort = (): void => wake()
    this.#watches.add(take)
    call.signal.addEventListener('abort', onAbort)
    try {
      while (!call.signal.aborted) {
        for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) yield event
        if (ended) return
        await new Promise<void>((resolve) => {
          wake = resolve
          if (ended || waiting.length > 0 || call.signal.aborted) resolve()
        })
      }
      throw call.signal.reason
    } finally {
      this.#watches.delete(take)
      call.signal.removeEventListener('abort', onAbort)
    }
  }

  /** Writes an object, new or not, under the next version. */
  put(name: string, value?: string): Thing {
    const isNew = !this.objects.has(name)
    const metadata = { name, namespace: 'default', uid: `uid-${name}`, resourceVersion: String(++this.version) }
    const object: Thing = { metadata, value }
    this.objects.set(name, object)
    this.#send({ type: isNew ? 'ADDED' : 'MODIFIED', object })
    return object
  }

  delete(name: string): void {
    const object = this.objects.get(name)
    if (object === undefined) return
    this.objects.delete(name)
    const metadata = { ...object.metadata, resourceVersion: String(++this.version) }
    this.#send({ type: 'DELETED', object: { ...object, metadata } })
  }

  /** Something happened elsewhere: the version goes on, and a bookmark tells. */
  bookmark(): void {
    const metadata = { resourceVersion: String(++this.version) }
    this.#send({ type: 'BOOKMARK', object: { apiVersion: 'v1', kind: 'Thing', metadata } })
  }

  /** The watches that are open end. */
  end(): void {
    for (const watch of this.#watches) watch(undefined)
    this.#watches.clear()
  }

  #send(event: Event): void {
    for (const watch of this.#watches) watch(event)
  }
}
