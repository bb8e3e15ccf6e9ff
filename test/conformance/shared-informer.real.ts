/** Our informer beside client-go's SharedInformer: the same collection, the same random writes, the same outcome. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Stored } from '../../src/meta.ts'
import { ConfigMap } from '../../src/resources/kinds/stable.ts'
import { identities, type Step } from '../support/replay.ts'
import { until } from '../support/until.ts'
import { type CacheKind, Follower } from './follower.ts'
import { GoInformer } from './go-informer.ts'
import { numbered, RandomWriters, SELECTOR } from './random-writers.ts'
import type { RealServer } from './real-server.ts'
import { StateLedger } from './state-ledger.ts'

type Object = Stored<ConfigMap>

const WRITES = 2_000

/** How many of them come before the API server is killed. */
const CALM = 1_000

export function register(name: string, server: () => RealServer): void {
  const test = suite(`${name}: beside client-go's SharedInformer`)

  for (const cache of ['objects', 'compact'] as const) {
    test(`${WRITES} random writes and a killed API server, cache: "${cache}"`, async () => {
      const seed = cache === 'objects' ? 1 : 2
      await using run = await Run.start(server(), cache)
      const { ledger, ours, go } = run
      const handle = server().client().resource(ConfigMap, { namespace: run.namespace })
      const writers = new RandomWriters({ handle, ledger, names: numbered('m', 300), seed, relabel: 0.3 })

      await writers.run(CALM)
      await run.agree()
      // Nothing was lost on the way so far: both were told each change.
      assert.equal(linesByKey(ours.steps), linesByKey(go.steps))

      const rest = writers.run(WRITES - CALM)
      await until('some more writes', async () => (writers.writes > CALM + 200 ? true : undefined))
      await server().plane.kill('apiserver')
      await server().plane.start('apiserver')
      await rest
      await run.agree()

      const { items } = await handle.list({ labelSelector: SELECTOR })
      assert.equal(identities(run.selected()), identities(items))
      assert.equal(ours.findings(items, ledger), [])
      assert.equal(ledger.inventions(go.steps), [], 'client-go')
      const unknown = (steps: Step<Object>[]): number => steps.filter((step) => step.finalStateUnknown).length
      console.log(
        `cache "${cache}": ${writers.writes} writes (${writers.unanswered} without an answer), ${ledger.size} states; notifications: ` +
          `ours ${ours.told} (${unknown(ours.steps)} of an unknown end), client-go's ${go.steps.length} (${unknown(go.steps)}); ` +
          `requests: ${JSON.stringify(ours.log.counts())}`
      )
    })
  }

  test.run()
}

/** Two informers on one selection of one namespace. */
class Run {
  readonly ledger = new StateLedger<ConfigMap>()
  readonly namespace: string
  readonly ours: Follower
  readonly go: GoInformer<ConfigMap>

  private constructor(namespace: string, ours: Follower, go: GoInformer<ConfigMap>) {
    this.namespace = namespace
    this.ours = ours
    this.go = go
  }

  static async start(server: RealServer, cache: CacheKind): Promise<Run> {
    const namespace = await server.namespace()
    const kubeconfig = server.plane.adminKubeconfig
    const go = await GoInformer.start<ConfigMap>({ kubeconfig, resource: 'configmaps', namespace, selector: SELECTOR })
    const ours = new Follower(server, { cache, namespace, labelSelector: SELECTOR })
    await Promise.all([ours.synced(), go.synced])
    return new Run(namespace, ours, go)
  }

  /** What the writers know to be selected now. */
  selected(): Object[] {
    return [...this.ledger.latest.values()].filter(({ metadata }) => metadata.labels?.on === '1')
  }

  /** Waits until both hold the selected objects as they are, whole. */
  async agree(): Promise<void> {
    const wanted = this.selected()
    const names = identities(wanted).join()
    await this.ours.holds(wanted)
    const theirs = await until("client-go's cache is up to date", async () => {
      const items = await this.go.cache()
      return identities(items).join() === names ? items : undefined
    })
    const mine = new Map(this.ours.informer.list().map((object) => [object.metadata.name, object]))
    for (const object of theirs) assert.equal(mine.get(object.metadata.name), object)
    assert.is(mine.size, theirs.length)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.ours.stop()
    await this.go[Symbol.asyncDispose]()
  }
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
