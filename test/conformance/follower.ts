/** An informer under observation: what it asked, what it told, what it holds. */
import { isDeepStrictEqual } from 'node:util'
import type { Client } from '../../src/client.ts'
import { createInformer, type Informer } from '../../src/informer/index.ts'
import { objectKey, type Stored } from '../../src/meta.ts'
import { ConfigMap } from '../../src/resources/kinds/stable.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import { identities, Replay, type Step } from '../support/replay.ts'
import { RequestLog } from '../support/request-log.ts'
import { until } from '../support/until.ts'
import type { RealServer } from './real-server.ts'
import type { StateLedger } from './state-ledger.ts'

/** How an informer keeps its objects. */
export type CacheKind = 'objects' | 'compact'

/** What to follow, and how. */
export interface FollowerOptions {
  cache: CacheKind
  namespace: string
  labelSelector?: string | undefined
  /** Where the server is reached. Default: directly. */
  url?: string | undefined
  /** False forgets notifications once they are replayed: for runs without an end. Default true. */
  keepSteps?: boolean | undefined
}

/** One informer on the ConfigMaps of a namespace, with a client of its own. */
export class Follower {
  readonly cache: CacheKind
  readonly log: RequestLog = new RequestLog()
  readonly steps: Step<Stored<ConfigMap>>[] = []
  readonly replay: Replay<ConfigMap>
  readonly informer: Informer<Stored<ConfigMap>>
  /** Notifications so far. */
  told = 0
  /** Failures to list or watch that were reported. */
  watchErrors = 0
  /** The last of them. */
  lastErrors: string[] = []
  readonly #client: Client
  readonly #stop = new AbortController()
  readonly #ran: Promise<void>

  constructor(server: RealServer, options: FollowerOptions) {
    const { cache, namespace, labelSelector, url, keepSteps = true } = options
    const config = server.config()
    this.cache = cache
    this.#client = server.clientOf({ ...config, server: url ?? config.server }, { trace: this.log.trace })
    const handle = this.#client.resource(ConfigMap, { namespace })
    this.informer = createInformer(handle, {
      cache,
      labelSelector,
      freeze: true,
      managedFields: true,
      onWatchError: (err, { willRetryInMs }) => {
        this.watchErrors++
        this.lastErrors = [...this.lastErrors.slice(-20), `${err} (again in ${willRetryInMs} ms)`]
      },
      onHandlerError: (err) => this.replay.problems.push(String(err))
    })
    this.replay = new Replay((step) => {
      this.told++
      if (keepSteps) this.steps.push(step)
    })
    this.informer.addEventHandler(this.replay)
    this.#ran = this.informer.run({ signal: this.#stop.signal })
  }

  /** Waits for the first list. */
  async synced(): Promise<void> {
    await this.informer.waitForSync({ signal: AbortSignal.timeout(PATIENCE_MS) })
  }

  /** Waits until the cache is as new as a version; gives the milliseconds that it took. */
  async reach(resourceVersion: string): Promise<number> {
    const start = performance.now()
    await this.informer.waitForResourceVersion(resourceVersion, { signal: AbortSignal.timeout(PATIENCE_MS) })
    return Math.round(performance.now() - start)
  }

  /** Waits until the cache holds just these objects. */
  async holds(objects: readonly Stored<ConfigMap>[]): Promise<void> {
    const wanted = identities(objects).join()
    const same = async (): Promise<true | undefined> =>
      identities(this.informer.list()).join() === wanted && identities(this.replay.objects.values()).join() === wanted
        ? true
        : undefined
    await until(`the "${this.cache}" cache and its handler hold what there is`, same)
  }

  /** What is wrong: with what it holds beside what there is, with what it told, with what it asked. */
  findings(objects: readonly Stored<ConfigMap>[], ledger: StateLedger<ConfigMap>): string[] {
    const { log, replay } = this
    const found = objects
      .filter((object) => !isDeepStrictEqual(this.informer.get(objectKey(object)), object))
      .map((object) => `the cache has another ${objectKey(object)}`)
    if (this.informer.size !== objects.length) found.push(`${this.informer.size} objects instead of ${objects.length}`)
    const told = identities(replay.objects.values())
    if (!isDeepStrictEqual(told, identities(objects))) found.push('the replay of the handler differs')
    found.push(...replay.problems, ...ledger.inventions(this.steps).slice(0, 20))
    if (log.needlessWholes().length > 0)
      found.push(`read anew without need: ${log.lines().join(', ')}; ${this.lastErrors.join(', ')}`)
    if (log.mostInASecond() > 2) found.push(`${log.mostInASecond()} requests within a second`)
    return found
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#ran
    await this.#client.close()
  }
}
