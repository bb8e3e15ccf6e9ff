/** A controller's world: a fake cluster, a client and an informer of ConfigMaps on one fake clock. */
import {
  type Controller,
  type ControllerErrorInfo,
  type ControllerOptions,
  type ControllerRunOptions,
  createController
} from '../../src/controller/index.ts'
import { createFakeCluster, type FakeCluster, type FakeClusterOptions } from '../../src/fake/index.ts'
import type { Client } from '../../src/index.ts'
import { createInformer, type Informer } from '../../src/informer/index.ts'
import type { Stored } from '../../src/meta.ts'
import type { Resource } from '../../src/resources/index.ts'
import { ConfigMap } from '../../src/resources/kinds/stable.ts'
import { type Ended, endOf } from './end-of.ts'
import { FakeClock, settle } from './fake-clock.ts'
import { seeded } from './random-json.ts'

/** An error that a controller reported. */
export interface Reported extends ControllerErrorInfo {
  readonly err: unknown
}

/** See above. */
export class ControllerRig {
  readonly clock: FakeClock = new FakeClock()
  readonly cluster: FakeCluster
  readonly client: Client
  readonly configMaps: Resource<ConfigMap, 'Namespaced'>
  readonly informer: Informer<Stored<ConfigMap>>
  readonly reported: Reported[] = []
  readonly stop: AbortController = new AbortController()

  constructor(options: FakeClusterOptions = {}) {
    this.cluster = createFakeCluster({ clock: this.clock, random: seeded(1), ...options })
    this.client = this.cluster.client({ clock: this.clock, random: seeded(2) })
    this.configMaps = this.client.resource(ConfigMap, { namespace: 'default' })
    this.informer = this.informerOf(this.configMaps)
  }

  informerOf<T>(source: Parameters<typeof createInformer<T>>[0]): Informer<T> {
    return createInformer<T>(source, { clock: this.clock, random: seeded(3), freeze: true, onWatchError: () => {} })
  }

  /** A controller of the ConfigMaps whose errors are kept. */
  controller(
    options: Pick<ControllerOptions<Stored<ConfigMap>>, 'reconcile'> & Partial<ControllerOptions<Stored<ConfigMap>>>
  ): Controller {
    return createController({
      name: 'test',
      informer: this.informer,
      clock: this.clock,
      onError: (err, info) => this.reported.push({ err, ...info }),
      ...options
    })
  }

  /** Runs a controller until `stop` aborts, and lets it get to rest. What the run throws is kept: `outcome` of the result. */
  async run(controller: Controller, options: Partial<ControllerRunOptions> = {}): Promise<Ended> {
    const ended = endOf(controller.run({ signal: this.stop.signal, ...options }))
    await this.rest()
    return ended
  }

  async create(name: string, data: Record<string, string> = {}): Promise<Stored<ConfigMap>> {
    return this.configMaps.create({ metadata: { name }, data })
  }

  /** From now on requests for a resource, by its plural name, are refused. */
  refuse(resource: string, code: number): void {
    this.cluster.faults.add({ resource, times: Number.POSITIVE_INFINITY, action: { type: 'status', code } })
  }

  /** Lets requests be answered and everything that is ready run; no time passes. */
  rest(): Promise<void> {
    return settle(60)
  }

  /** Lets time pass in small steps. */
  async advance(ms: number, stepMs: number = 1000): Promise<void> {
    await this.rest()
    for (let left = ms; left > 0; left -= stepMs) {
      await this.clock.advance(Math.min(left, stepMs))
      await settle(12)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop.abort()
    await this.rest()
    await this.client.close()
    await this.cluster.close()
  }
}
