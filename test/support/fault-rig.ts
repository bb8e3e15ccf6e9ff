import type { Authenticator } from '../../src/auth/index.ts'
import { createFakeCluster, type FakeCluster, type FaultAction, type FaultRule } from '../../src/fake/index.ts'
import { type Client, ConfigMap, createClient, createInformer, type Informer, type Stored } from '../../src/index.ts'
import type { InformerOptions } from '../../src/informer/options.ts'
import { FakeClock } from './fake-clock.ts'
import { seeded } from './random-json.ts'
import { mostInASecond, ShakyNetwork } from './shaky-network.ts'

/** What a fault does to an informer, and when it is gone. */
export interface FaultScenario {
  fault: string
  /** `'start'`: before the informer runs; `'running'`, the default: when it has synced. */
  from?: 'start' | 'running'
  breaks(rig: FaultRig): unknown
  /** How long it lasts, in milliseconds. Default 20 s. */
  lastsMs?: number
  /** Default: all faults are taken away. */
  heals?(rig: FaultRig): unknown
  /** Until the cache is right again, in milliseconds. Default 15 s. */
  withinMs?: number
  informer?: InformerOptions<Stored<ConfigMap>>
  /** More to check at the end. */
  checks?(rig: FaultRig): void
  /** Lists that `mostLists` would be too few for: a fault that cannot be resumed. Default: any number. */
  mostLists?: number
}

/** What came of a scenario. */
export interface FaultOutcome {
  fault: string
  /** What the informer reported, e.g. `ConnectionError`, with how often. */
  errors: string
  /** Requests from the break on until the cache was right, e.g. `watch 3, list 1`. */
  requests: string
  count: number
  mostInASecond: number
  /** Milliseconds from healing until the cache was right. */
  recoveryMs: number
}

const PATH = '/api/v1/namespaces/default/configmaps'

/** An informer, its client, a network and a cluster, all on one clock that a test turns. */
export class FaultRig {
  readonly clock = new FakeClock()
  readonly cluster: FakeCluster
  readonly network: ShakyNetwork
  readonly client: Client
  readonly informer: Informer<Stored<ConfigMap>>
  readonly errors: unknown[] = []
  readonly events: string[] = []
  readonly #stop = new AbortController()
  #run: Promise<void> | undefined

  constructor(options: InformerOptions<Stored<ConfigMap>> = {}, authenticator?: Authenticator) {
    const { clock } = this
    const random = seeded(7)
    this.cluster = createFakeCluster({ clock, random, ...(authenticator && { tokens: {} }) })
    this.network = new ShakyNetwork(this.cluster, clock)
    const config = { server: 'http://fake-cluster.invalid' }
    this.client = createClient(config, { dispatcher: this.network, clock, random, authenticator })
    this.informer = createInformer(this.client.resource(ConfigMap, { namespace: 'default' }), {
      clock,
      random,
      onWatchError: (err) => this.errors.push(err),
      ...options
    })
    this.informer.addEventHandler({
      onAdd: ({ metadata }) => void this.events.push(`add ${metadata.name}`),
      onUpdate: (_old, { metadata }) => void this.events.push(`update ${metadata.name}`),
      onDelete: ({ metadata }) => void this.events.push(`delete ${metadata.name}`)
    })
  }

  start(): void {
    this.#run = this.informer.run({ signal: this.#stop.signal })
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#run
    await this.client.close()
    await this.cluster.close()
  }

  /** Writes an object, new or not, past all faults. */
  async put(name: string, value: string = String(this.clock.monotonic())): Promise<void> {
    const body = { metadata: { name }, data: { value } }
    const { status } = await this.cluster.request('PUT', `${PATH}/${name}`, body)
    if (status === 404) await this.cluster.request('POST', PATH, body)
  }

  /** Writes what the informer does not look at. */
  async putElsewhere(name: string): Promise<void> {
    await this.cluster.request('POST', '/api/v1/namespaces', { metadata: { name } })
  }

  async delete(name: string): Promise<void> {
    await this.cluster.request('DELETE', `${PATH}/${name}`)
  }

  /** Acts on all lists or watches until it is removed. */
  fault(verb: 'list' | 'watch', action: FaultAction, rule: Partial<FaultRule> = {}): void {
    this.cluster.faults.add({ resource: 'configmaps', verb, times: Number.POSITIVE_INFINITY, ...rule, action })
  }

  /** True when the cache is what the server has. */
  async isRight(): Promise<boolean> {
    const { json } = await this.cluster.request('GET', PATH)
    return statesOf(json.items as never) === statesOf(this.informer.list())
  }

  /** Turns the clock until the cache is right; gives how long that took, or undefined when it did not come within `ms`. */
  async untilRight(ms: number): Promise<number | undefined> {
    for (let passed = 0; passed <= ms; passed += STEP_MS) {
      if (this.informer.hasSynced && (await this.isRight())) return passed
      await this.clock.advance(STEP_MS)
    }
    return undefined
  }
}

const STEP_MS = 100

function statesOf(objects: Array<{ metadata: { name: string; uid: string; resourceVersion: string } }>): string {
  return objects
    .map(({ metadata: { name, uid, resourceVersion } }) => `${name} ${uid} ${resourceVersion}`)
    .sort()
    .join('\n')
}

/**
 * Plays a scenario: an informer of three objects, a fault during which objects are written and deleted, its end; then whether the cache
 * gets right, stays right, and whether all is freed at the end. Throws what is wrong.
 */
export async function playFault(
  scenario: FaultScenario,
  rig: FaultRig = new FaultRig(scenario.informer)
): Promise<FaultOutcome> {
  const { clock, network } = rig
  for (const name of ['a', 'b', 'c']) await rig.put(name)
  if (scenario.from !== 'start') {
    rig.start()
    expect((await rig.untilRight(5_000)) !== undefined, `synced before the fault: ${rig.errors}`)
    // Past the pace of the first requests.
    await clock.advance(20_000)
  }
  const sentBefore = network.requests.length
  await scenario.breaks(rig)
  if (scenario.from === 'start') rig.start()
  const lasts = scenario.lastsMs ?? 20_000
  await clock.advance(lasts / 2)
  await rig.put('during')
  await rig.put('a')
  await rig.delete('b')
  await clock.advance(lasts / 2)
  if (scenario.heals) await scenario.heals(rig)
  else rig.cluster.faults.clear()
  await rig.put('after')
  const recoveryMs = await rig.untilRight(scenario.withinMs ?? 15_000)
  const requests = network.requests.slice(sentBefore)
  expect(
    recoveryMs !== undefined,
    `right within ${scenario.withinMs ?? 15_000} ms: ${JSON.stringify(requests.slice(-12))}`
  )
  await staysRight(rig)
  scenario.checks?.(rig)
  const most = mostInASecond(network.requests)
  expect(most <= 2, `at most 2 requests in any second: ${most}`)
  const lists = requests.filter(({ kind }) => kind === 'list' || kind === 'stream').length
  expect(lists <= (scenario.mostLists ?? Number.POSITIVE_INFINITY), `${scenario.mostLists} lists at most: ${lists}`)
  await rig.stop()
  expect(rig.cluster.dispatcher.pending === 0, `no request left: ${rig.cluster.dispatcher.pending}`)
  expect(clock.waiting === 0, `no timer left: ${clock.waiting}`)
  return {
    fault: scenario.fault,
    errors: counted(rig.errors.map((err) => nameOf(err))),
    requests: counted(requests.map(({ kind }) => kind)),
    count: requests.length,
    mostInASecond: most,
    recoveryMs
  }
}

/** After it has healed, a change comes through at once, and the next fault finds it well. */
async function staysRight(rig: FaultRig): Promise<void> {
  await rig.clock.advance(30_000)
  await rig.put('c', 'later')
  const took = await rig.untilRight(1_000)
  expect(took !== undefined, 'a change 30 s later is there within a second')
}

function nameOf(err: unknown): string {
  const { name, statusCode } = err as { name: string; statusCode?: number }
  return statusCode === undefined ? name : `${name} ${statusCode}`
}

/** `a 2, b 1`. */
function counted(words: string[]): string {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].map(([word, count]) => `${word} ${count}`).join(', ')
}

function expect(isSo: boolean, what: string): asserts isSo {
  if (!isSo) throw new Error(`Expected: ${what}`)
}
