/** Clients that write without a pause to a collection, whatever happens to the server, and know what they have written. */
import { ApiError, ConnectionError, isNotFound, ProtocolError, TimeoutError } from '../../src/errors.ts'
import type { Stored } from '../../src/meta.ts'
import { mergePatch, type Resource } from '../../src/resources/index.ts'
import type { ConfigMap } from '../../src/resources/kinds/stable.ts'
import { Random } from '../support/random.ts'
import type { StateLedger } from './state-ledger.ts'

/** Label that comes and goes: `SELECTOR` sees objects with it. */
export const SELECTOR = 'on=1'

/** What the writers of a run share. */
export interface WriterOptions {
  handle: Resource<ConfigMap, 'Namespaced'>
  ledger: StateLedger<ConfigMap>
  /** Names of all objects that there may be; each belongs to one writer. */
  names: readonly string[]
  seed: number
  /** How many write at once. Default 4. */
  writers?: number | undefined
  /** Milliseconds between two writes of one writer. Default none. */
  pauseMs?: number | undefined
  /** Part of the writes that move the label. Default 0: every object has it, always. */
  relabel?: number | undefined
}

/** The writers of one run. */
export class RandomWriters {
  /** Writes that the server has answered, or that were found done after it had not. */
  writes = 0
  /** Writes without an answer. */
  unanswered = 0
  readonly #options: WriterOptions
  readonly #relabel: number
  #limit = Number.POSITIVE_INFINITY

  constructor(options: WriterOptions) {
    this.#options = options
    this.#relabel = options.relabel ?? 0
  }

  /** Creates every object, 16 at a time. */
  async fill(): Promise<void> {
    const rest = this.#options.names.values()
    const workers = Array.from({ length: 16 }, async () => {
      for (const name of rest) await this.#create(name, new Random(0))
    })
    await Promise.all(workers)
  }

  /** Writes until `count` more are done, or until {@link end}. */
  async run(count: number = Number.POSITIVE_INFINITY): Promise<void> {
    const { names, writers = 4, seed } = this.#options
    this.#limit = this.writes + count
    const loops = Array.from({ length: writers }, (_, writer) => {
      const own = names.filter((_, i) => i % writers === writer)
      return this.#loop(own, new Random(seed * 1000 + writer))
    })
    await Promise.all(loops)
  }

  /** Lets the writes that are under way be the last. */
  end(): void {
    this.#limit = 0
  }

  async #loop(names: readonly string[], random: Random): Promise<void> {
    while (this.writes < this.#limit) {
      await this.#step(random.pick(names), random)
      const { pauseMs = 0 } = this.#options
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }

  async #step(name: string, random: Random): Promise<void> {
    const { handle, ledger } = this.#options
    const now = ledger.latest.get(this.#key(name))
    if (now === undefined) return this.#create(name, random)
    if (random.chance(this.#relabel)) {
      const on = now.metadata.labels?.on === '1' ? '0' : '1'
      return this.#settle(name, () => handle.patch(name, mergePatch({ metadata: { labels: { on } } })))
    }
    const data = this.#data(random)
    const choice = random.below(10)
    if (choice < 3) return this.#settle(name, () => handle.update({ ...now, data }))
    if (choice < 8) return this.#settle(name, () => handle.patch(name, mergePatch({ data })))
    await this.#settle(name, async () => {
      await handle.delete(name)
      return undefined
    })
    // When its answer was lost, the deletion may not have been done.
    if (choice === 9 && !ledger.latest.has(this.#key(name))) await this.#create(name, random)
  }

  #create(name: string, random: Random): Promise<void> {
    const on = random.chance(this.#relabel) ? '0' : '1'
    const object = { metadata: { name, labels: { on } }, data: this.#data(random) }
    return this.#settle(name, () => this.#options.handle.create(object))
  }

  #data(random: Random): Record<string, string> {
    return { number: String(random.below(1_000_000)), text: 'x'.repeat(random.below(200)) }
  }

  /** Does a write; when its answer is lost, asks until the server tells what has become of the object. */
  async #settle(name: string, write: () => Promise<Stored<ConfigMap> | undefined>): Promise<void> {
    let state: Stored<ConfigMap> | undefined
    try {
      state = await write()
    } catch (err) {
      if (!isOutage(err)) throw err
      this.unanswered++
      state = await this.#ask(name)
    }
    this.writes++
    const { ledger } = this.#options
    if (state === undefined) ledger.gone(this.#key(name))
    else ledger.wrote(state)
  }

  async #ask(name: string): Promise<Stored<ConfigMap> | undefined> {
    for (;;) {
      try {
        return await this.#options.handle.get(name, { retry: false })
      } catch (err) {
        if (isNotFound(err)) return undefined
        if (!isOutage(err)) throw err
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  #key(name: string): string {
    return `${this.#options.handle.namespace}/${name}`
  }
}

/** What a server that ends or begins does to a call; all else is a mistake of ours. */
function isOutage(err: unknown): boolean {
  if (err instanceof ApiError) {
    // A server that has just begun refuses what its admission cannot judge yet.
    const isEarly = err.statusCode === 403 && err.message.includes('not yet ready to handle request')
    return isEarly || err.statusCode >= 500 || err.statusCode === 429 || err.statusCode === 401
  }
  return err instanceof ConnectionError || err instanceof TimeoutError || err instanceof ProtocolError
}

/** `count` names that sort in their order. */
export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}-${String(i).padStart(5, '0')}`)
}
