/** An event recorder on a fake cluster and a fake clock, and what of its events reached the server. */
import {
  createEventRecorder,
  type EventInput,
  type EventRecorder,
  type EventRecorderOptions
} from '../../src/controller/event-recorder.ts'
import { createFakeCluster, type FakeCluster } from '../../src/fake/index.ts'
import type { Client, ClientOptions } from '../../src/index.ts'
import type { KubeObject } from '../../src/meta.ts'
import type { Event } from '../../src/resources/kinds/events-v1.ts'
import { FakeClock, settle } from './fake-clock.ts'
import { seeded } from './random-json.ts'

/** A recorder with its surroundings. */
export class RecordedEvents {
  readonly clock: FakeClock = new FakeClock()
  readonly cluster: FakeCluster = createFakeCluster({ clock: this.clock, random: seeded(1), namespaces: ['my-ns'] })
  readonly client: Client
  readonly recorder: EventRecorder
  readonly errors: unknown[] = []

  constructor(options: Partial<EventRecorderOptions> = {}, clientOptions: ClientOptions = {}) {
    this.client = this.cluster.client({ clock: this.clock, maxRetries: 0, ...clientOptions })
    this.recorder = createEventRecorder({
      client: this.client,
      reportingController: 'example.com/eventTest',
      reportingInstance: 'eventTest-0',
      clock: this.clock,
      random: seeded(2),
      onError: (err) => this.errors.push(err),
      ...options
    })
  }

  /** Records an event about `my-pod`, some of it changed, and lets it be written. */
  async tell(input: Partial<EventInput> = {}, regarding: KubeObject | object = pod('my-pod')): Promise<void> {
    this.recorder.event(regarding, { ...EVENT, ...input })
    await settle(12)
  }

  /** Tells the same or another event every so many milliseconds. */
  async tellEach(inputs: readonly Partial<EventInput>[], everyMs: number): Promise<void> {
    for (const input of inputs) {
      await this.clock.advance(everyMs)
      await this.tell(input)
    }
  }

  /** The events of a namespace, in the order of their creation. */
  async stored(namespace: string = 'my-ns'): Promise<Event[]> {
    const { json } = await this.cluster.request('GET', `/apis/events.k8s.io/v1/namespaces/${namespace}/events`)
    const version = (event: Event): number => Number.parseInt(event.metadata?.name?.split('.').at(-1) ?? '', 16)
    return (json.items as unknown as Event[]).sort((a, b) => version(a) - version(b))
  }

  /** Note and count of the events of `my-ns`. */
  async counts(): Promise<[note: string | undefined, count: number][]> {
    return (await this.stored()).map(({ note, series }) => [note, series?.count ?? 1])
  }

  get requests(): string[] {
    return this.cluster.requests.map(({ method, status }) => `${method} ${status ?? '-'}`)
  }

  async close(): Promise<void> {
    await this.recorder.close()
    await this.client.close()
    await this.cluster.close()
  }
}

const EVENT: EventInput = { type: 'Normal', reason: 'Started', action: 'Start', note: 'hello' }

/** A Pod in `my-ns`. */
export const pod = (name: string, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'my-ns', uid: `uid-${name}`, resourceVersion: '7', ...more }
})
