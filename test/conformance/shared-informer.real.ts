/** Our informer beside client-go's SharedInformer: the same collection, the same random writes, the same outcome. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { objectKey, type Stored } from '../../src/meta.ts'
import { ConfigMap } from '../../src/resources/kinds/stable.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import { identities, type Step } from '../support/replay.ts'
import { until } from '../support/until.ts'
import { Follower } from './follower.ts'
import { GoInformer } from './go-informer.ts'
import { numbered, RandomWriters, SELECTOR } from './random-writers.ts'
import type { RealServer } from './real-server.ts'
import { StateLedger } from './state-ledger.ts'

type Object = Stored<ConfigMap>

const WRITES = 2_000

/** Another run of the same shape: `KUBEWIRE_SEED=2`. */
const SEED = Number(process.env.KUBEWIRE_SEED ?? '1')

/** How many of them come before the API server is killed. */
const CALM = 1_000

/** client-go comes back when it likes: that it does so soon is not what is promised here. */
const GO_PATIENCE_MS = 2 * PATIENCE_MS

export function register(name: string, server: () => RealServer): void {
  const test = suite(`${name}: beside client-go's SharedInformer`)

  test(`${WRITES} random writes and a killed API server: same caches, no state that never was`, async () => {
    await using run = await Run.start(server())
    const { ledger, followers, go } = run
    const handle = server().client().resource(ConfigMap, { namespace: run.namespace })
    const writers = new RandomWriters({ handle, ledger, names: numbered('m', 300), seed: SEED, relabel: 0.3 })

    await writers.run(CALM)
    await run.agree()
    // Nothing was lost on the way so far: all were told each change.
    for (const { steps } of followers) assert.equal(linesByKey(steps), linesByKey(go.steps))

    const rest = writers.run(WRITES - CALM)
    rest.catch(() => {}) // it is waited for later
    await until('some more writes', async () => (writers.writes > CALM + 200 ? true : undefined))
    await server().plane.kill('apiserver')
    await server().plane.start('apiserver')
    await rest
    await run.agree()

    const { items } = await handle.list({ labelSelector: SELECTOR })
    assert.equal(identities(run.selected()), identities(items))
    for (const follower of followers) assert.equal(follower.findings(items, ledger), [], follower.cache)
    assert.equal(ledger.inventions(go.steps), [], 'client-go')
    console.log(`${writers.writes} writes (${writers.unanswered} without an answer), ${ledger.size} states`)
    console.log(`client-go: ${described(go.steps)}`)
    for (const { cache, steps, log } of followers)
      console.log(`cache "${cache}": ${described(steps)}; requests: ${log.lines().join(', ')}`)
  })

  test.run()
}

/** Three informers on one selection of one namespace: ours with each cache, and client-go's. */
class Run {
  readonly ledger = new StateLedger<ConfigMap>()
  readonly namespace: string
  readonly followers: readonly Follower[]
  readonly go: GoInformer<ConfigMap>

  private constructor(namespace: string, followers: readonly Follower[], go: GoInformer<ConfigMap>) {
    this.namespace = namespace
    this.followers = followers
    this.go = go
  }

  static async start(server: RealServer): Promise<Run> {
    const namespace = await server.namespace()
    const kubeconfig = server.plane.adminKubeconfig
    const go = await GoInformer.start<ConfigMap>({ kubeconfig, resource: 'configmaps', namespace, selector: SELECTOR })
    const followers = (['objects', 'compact'] as const).map(
      (cache) => new Follower(server, { cache, namespace, labelSelector: SELECTOR })
    )
    await Promise.all([go.synced, ...followers.map((follower) => follower.synced())])
    return new Run(namespace, followers, go)
  }

  /** What the writers know to be selected now. */
  selected(): Object[] {
    return [...this.ledger.latest.values()].filter(({ metadata }) => metadata.labels?.on === '1')
  }

  /** Waits until all hold the selected objects as they are, whole. */
  async agree(): Promise<void> {
    const wanted = this.selected()
    const names = identities(wanted).join()
    await Promise.all(this.followers.map((follower) => follower.holds(wanted)))
    // Its handler is told after its cache has changed, in its own time; its own pauses between two attempts go up to a minute.
    const theirs = await until(
      "client-go's cache is up to date and its handler was told",
      async () => {
        const items = await this.go.cache()
        const told = identities(remaining(this.go.steps)).join()
        return identities(items).join() === names && told === names ? items : undefined
      },
      GO_PATIENCE_MS
    )
    for (const { informer } of this.followers) {
      for (const object of theirs) assert.equal(informer.get(objectKey(object)), object)
      assert.is(informer.size, theirs.length)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.followers.map((follower) => follower.stop()))
    await this.go[Symbol.asyncDispose]()
  }
}

function described(steps: readonly Step<Object>[]): string {
  const unknown = steps.filter(({ finalStateUnknown }) => finalStateUnknown).length
  return `${steps.length} notifications, ${unknown} of them deletions that were not seen`
}

/** What is there after these steps. */
function remaining(steps: Iterable<Step<Object>>): Iterable<Object> {
  const objects = new Map<string, Object>()
  for (const { type, key, object } of steps) {
    if (type === 'delete') objects.delete(key)
    else objects.set(key, object)
  }
  return objects.values()
}

/** What was told of each key. */
function linesByKey(steps: Iterable<Step<Object>>): Record<string, string[]> {
  const lines: Record<string, string[]> = {}
  for (const { type, key, object } of steps) {
    lines[key] ??= []
    lines[key].push(`${type} ${object.metadata.uid} ${object.metadata.resourceVersion}`)
  }
  return Object.fromEntries(Object.entries(lines).sort(([a], [b]) => (a < b ? -1 : 1)))
}
