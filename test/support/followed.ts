import { createInformer, type Informer, type InformerOptions, type ListerWatcher } from '../../src/informer/index.ts'
import type { KubeObject, Stored } from '../../src/meta.ts'
import { Replay } from './replay.ts'
import { until } from './until.ts'

/** A running informer with a handler that keeps what it is told as `add <name>`, `update <name>`, `delete <name>`. */
export class Followed<T extends KubeObject> {
  readonly informer: Informer<Stored<T>>
  readonly lines: string[] = []
  readonly replay: Replay<T> = new Replay(({ type, object }) => this.lines.push(`${type} ${object.metadata.name}`))
  /** What was reported of lists and watches that failed. */
  readonly errors: unknown[] = []
  readonly #stop = new AbortController()
  readonly #ran: Promise<void>

  constructor(source: ListerWatcher<Stored<T>>, options: InformerOptions<Stored<T>> = {}) {
    const onWatchError = (err: unknown): void => void this.errors.push(err)
    this.informer = createInformer(source, {
      freeze: true,
      managedFields: true,
      random: () => 0, // no longer waits than need be
      onWatchError,
      ...options
    })
    this.informer.addEventHandler(this.replay)
    this.#ran = this.informer.run({ signal: this.#stop.signal })
  }

  /** Waits until the handler was told so much. */
  async told(count: number): Promise<string[]> {
    await until(`${count} notifications`, async () => (this.lines.length >= count ? true : undefined)).catch((err) => {
      throw new Error(`Was told only ${this.lines.join(', ')}; failures: ${this.errors.join(', ')}`, { cause: err })
    })
    return this.lines
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#ran
  }
}
