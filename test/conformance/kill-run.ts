/** Informers under continuous writes while the API server is killed and started again, and their version becomes too old. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Resource } from '../../src/resources/index.ts'
import { ConfigMap } from '../../src/resources/kinds/stable.ts'
import { TcpForwarder } from '../support/tcp-forwarder.ts'
import { until } from '../support/until.ts'
import { type ControlPlane, startControlPlane } from './control-plane.ts'
import { type CacheKind, Follower } from './follower.ts'
import { numbered, RandomWriters } from './random-writers.ts'
import { RealServer } from './real-server.ts'
import { StateLedger } from './state-ledger.ts'

/** Shape of a run. */
export interface KillRunOptions {
  /** How many objects there are at the start. */
  objects: number
  /** How often the API server is killed. */
  kills: number
  seed?: number | undefined
  /** Gets lines about what happens. */
  report?: ((line: string) => void) | undefined
}

/** What came of one informer. */
export interface KillRunOutcome {
  cache: CacheKind
  /** What differs, what was told wrongly, what was asked needlessly or too often: nothing when all is well. */
  findings: string[]
  notifications: number
  /** How many requests of each kind and outcome there were. */
  requests: Record<string, number>
  /** Milliseconds from a server that is ready to a cache with what was written then, after each trouble that was waited for. */
  recoveries: number[]
}

/** Writes in a second, all writers together, at most: what two cores can serve beside all else. */
const WRITES_PER_SECOND = 100
const WRITERS = 4

/** How long a server lives before it is killed. Milliseconds. */
const LIFE_MS = 2_000

/**
 * No longer may an informer let pass without asking, once the server can be reached, until it has the newest state. How long the server takes
 * over its answers, and whether it is well enough to give any, is its own affair. Milliseconds.
 */
const PAUSE_MS = 15_000

/**
 * Starts a control plane of its own, makes the objects and has two informers, one of each cache, follow them: through `kills` deaths of
 * the API server, a cut of the wire, and a time out of reach that the server's memory does not span.
 */
export async function killRun(options: KillRunOptions): Promise<KillRunOutcome[]> {
  const { objects, kills, seed = 1, report = () => {} } = options
  await using plane = await startControlPlane({ controllerManager: false, kubelet: false })
  await using server = new RealServer(plane)
  await using wire = await TcpForwarder.start(Number(new URL(plane.server).port))
  const namespace = await server.namespace()
  const handle = server.client().resource(ConfigMap, { namespace })
  const ledger = new StateLedger<ConfigMap>()
  const pauseMs = (1000 * WRITERS) / WRITES_PER_SECOND
  const writers = new RandomWriters({ handle, ledger, names: numbered('k', objects), seed, writers: WRITERS, pauseMs })
  await writers.fill()
  report(`${objects} objects are there`)

  const url = `https://127.0.0.1:${wire.port}`
  const followers = (['objects', 'compact'] as const).map((cache) => new Followed(server, { cache, namespace, url }))
  let writing: Promise<void> | undefined
  try {
    await Promise.all(followers.map((follower) => follower.synced()))
    writing = writers.run()
    writing.catch(() => {}) // it is waited for later
    const scene = new Scene({ plane, wire, handle, ledger, followers })
    for (let kill = 1; kill <= kills; kill++) {
      await scene.kill({ wait: kill % 3 !== 0 || kill === kills })
      report(`kill ${kill}: ${writers.writes} writes, ${writers.unanswered} without an answer`)
    }
    await scene.cut()
    await scene.outlive()
    report('the wire was cut; the version became too old')
    writers.end()
    await writing
    const { items } = await handle.list({ pageSize: 0 })
    await Promise.all(followers.map((follower) => follower.holds(items)))
    return followers.map((follower) => ({
      cache: follower.cache,
      findings: [...follower.findings(items, ledger), ...follower.complaints],
      notifications: follower.told,
      requests: follower.log.counts(),
      recoveries: follower.recoveries
    }))
  } finally {
    writers.end()
    await writing?.catch(() => {})
    await Promise.all(followers.map((follower) => follower.stop()))
  }
}

/** A follower with what is noted of it on the way. */
class Followed extends Follower {
  readonly recoveries: number[] = []
  readonly complaints: string[] = []
}

interface SceneParts {
  plane: ControlPlane
  wire: TcpForwarder
  handle: Resource<ConfigMap, 'Namespaced'>
  ledger: StateLedger<ConfigMap>
  followers: readonly Followed[]
}

/** What happens to the followers. */
class Scene {
  readonly #parts: SceneParts

  constructor(parts: SceneParts) {
    this.#parts = parts
  }

  /** The API server dies and comes back. Without `wait` the next thing happens while the followers may not have come back yet. */
  async kill({ wait }: { wait: boolean }): Promise<void> {
    const { plane } = this.#parts
    await pause(LIFE_MS)
    await plane.kill('apiserver')
    await plane.start('apiserver')
    if (wait) await this.#caughtUp()
  }

  /** Connections break, nothing is lost: the watches go on from their version. Asking for the history reads nothing anew. */
  async cut(): Promise<void> {
    const { wire, followers } = this.#parts
    const watching = async (): Promise<true | undefined> => followers.every(({ log }) => log.isWatching) || undefined
    // One that has just listed has nothing yet that could break.
    await until('all watch', watching)
    const before = followers.map(({ log }) => log.requests.length)
    wire.cut()
    await this.#caughtUp()
    for (const [i, { log, complaints }] of followers.entries()) {
      const since = log.requests.slice(before[i])
      const resumed = since.filter(({ kind }) => kind !== 'probe')
      const goesOn = resumed.every(({ kind, resourceVersion }) => kind === 'watch' && resourceVersion !== undefined)
      if (resumed.length === 0 || !goesOn) complaints.push(`after a cut: ${JSON.stringify(since)}`)
    }
  }

  /** While the followers cannot reach it, the server and etcd forget where they were: 410, and everything is read anew. */
  async outlive(): Promise<void> {
    const { plane, wire, followers } = this.#parts
    const before = followers.map(({ log }) => log.requests.length)
    wire.block()
    await pause(LIFE_MS)
    await plane.stop('apiserver')
    await plane.compact()
    await plane.start('apiserver')
    await pause(LIFE_MS)
    wire.unblock()
    await this.#caughtUp()
    for (const [i, { log, complaints }] of followers.entries()) {
      const since = log.requests.slice(before[i])
      const told = since.findIndex(({ outcome }) => outcome === 410)
      const whole = since.findIndex(({ kind, outcome }) => (kind === 'list' || kind === 'stream') && outcome === 200)
      if (told < 0 || whole < told) complaints.push(`after a time out of reach: ${JSON.stringify(since)}`)
    }
  }

  /** All caches have come to what the collection is now: with one more object, so that nothing from before will do. */
  async #caughtUp(): Promise<void> {
    const { handle, ledger, followers } = this.#parts
    const marker = await handle.create({ metadata: { generateName: 'marker-' } })
    ledger.wrote(marker)
    const start = Date.now()
    const { resourceVersion } = marker.metadata
    const wait = async (follower: Followed): Promise<void> => {
      follower.recoveries.push(await follower.reach(resourceVersion))
      const ms = follower.log.longestPause(start)
      if (ms > PAUSE_MS) follower.complaints.push(`nothing was asked for ${ms} ms while the newest state was missing`)
    }
    await Promise.all(followers.map(wait))
  }
}
