/** Lists and watches whose objects stay bytes: for caches that keep many and read few. */
import { realClock } from '../clock.ts'
import type { KubeList, KubeObject, RawObject, WatchEvent } from '../meta.ts'
import { parseRawObject, RawReader, rawObjectOf, readRawChange, readRawList } from './bytes/index.ts'
import type { Stream } from './cancellable.ts'
import type { ResourceContext } from './context.ts'
import type { ListPageOptions, WatchOptions } from './options.ts'
import { metadataOnly } from './representation.ts'
import { buildList, buildWatch, type RequestTarget } from './request.ts'
import { sendForList } from './response.ts'
import { WithSubresources } from './subresources/index.ts'
import { randomTimeoutSeconds, watchStream } from './watch.ts'

/** The part of a `Resource` that reads objects without parsing them. */
export abstract class WithRawReading<T extends KubeObject> extends WithSubresources<T> {
  readonly #context: ResourceContext
  readonly #target: RequestTarget

  constructor(context: ResourceContext, target: RequestTarget) {
    super(context, target)
    this.#context = context
    this.#target = target
  }

  /**
   * One page of the list, or all of it when there is no `limit`, its items as bytes: a third of the time of `list`, and less memory.
   * `JSON.parse` of an item's bytes gives what `list` would.
   *
   * Every item is checked to be sound JSON and to have the key, uid and version that parsing it would give; but of what `managedFields: false`
   * leaves out no more than its end is looked for.
   */
  async listRaw(options: ListPageOptions = {}): Promise<KubeList<RawObject>> {
    const { managedFields, signal } = options
    const { clock, send } = this.#context
    const { group, plural } = this.#target.kind
    const list = await sendForList(send, buildList(this.#target, options), { group, plural }, (chunks) =>
      readRawList(chunks, { managedFields, signal, clock })
    )
    if (this.#target.representation !== 'metadata') return list
    const items = list.items.map((item) => this.#metadataOnly(item))
    return { ...list, apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadataList', items }
  }

  /** As `watch`, its objects as bytes: see {@link listRaw}. */
  watchRaw(options: WatchOptions = {}): Stream<WatchEvent<RawObject>> {
    const { random, clock = realClock, send } = this.#context
    const { group, plural } = this.#target.kind
    const timeoutSeconds = options.timeoutSeconds ?? randomTimeoutSeconds(random)
    const reader = new RawReader(options)
    return watchStream<RawObject>({
      ...{ send, clock, timeoutSeconds, subject: { group, plural } },
      request: buildWatch(this.#target, { ...options, timeoutSeconds }),
      managedFields: options.managedFields,
      bookmarks: options.allowWatchBookmarks,
      peek: (line) => {
        const change = readRawChange(line, reader)
        if (change !== undefined) change.object = this.#metadataOnly(change.object)
        return change
      },
      convert: (object) => this.#metadataOnly(rawObjectOf(object))
    })
  }

  /** An aggregated server may send whole objects all the same. */
  #metadataOnly(object: RawObject): RawObject {
    if (this.#target.representation !== 'metadata' || object.kind === 'PartialObjectMetadata') return object
    return rawObjectOf(metadataOnly(parseRawObject(object) as KubeObject))
  }
}
