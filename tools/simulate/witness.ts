/** Sees every change on the server, past all faults, and remembers every state that ever was. */
import type { FakeCluster } from '../../src/fake/index.ts'
import { objectKey } from '../../src/meta.ts'
import { contentOf, pathOf, type SimObject, stateOf } from './objects.ts'
import type { KindName } from './schedule.ts'

const decoder = new TextDecoder()

/** Reads a watch that no fault touches; it begins anew when the server restarts. */
export class Witness {
  readonly #cluster: FakeCluster
  readonly #kind: KindName
  /** By key, uid and version; more than one content when versions went back and were given out again. */
  readonly #states = new Map<string, Set<string>>()
  /** By key and uid: a deletion may carry any of them, with a version of its own. */
  readonly #contents = new Map<string, Set<string>>()
  readonly #stop = new AbortController()

  constructor(cluster: FakeCluster, kind: KindName) {
    this.#cluster = cluster
    this.#kind = kind
  }

  /** Reads until {@link stop}. */
  async run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const { body } = await this.#cluster.handle({
        method: 'GET',
        url: `${pathOf(this.#kind, undefined)}?watch=true&timeoutSeconds=100000000`,
        headers: { accept: 'application/json' },
        signal: this.#stop.signal
      })
      if (body instanceof Uint8Array) throw new Error(`The witness was refused: ${decoder.decode(body)}`)
      for await (const line of body) {
        const { object } = JSON.parse(decoder.decode(line)) as { object: SimObject }
        this.#note(object)
      }
    }
  }

  stop(): void {
    this.#stop.abort()
  }

  /** Whether an object once was just so. */
  existed(object: SimObject): boolean {
    const id = `${objectKey(object)} ${stateOf(object)}`
    return this.#states.get(id)?.has(contentOf(object)) === true
  }

  /** Whether an object once said what it says, whatever its version: what can be asked of a deleted one. */
  existedOnce(object: SimObject): boolean {
    const id = `${objectKey(object)} ${object.metadata?.uid}`
    return this.#contents.get(id)?.has(contentOf(object)) === true
  }

  #note(object: SimObject): void {
    const content = contentOf(object)
    const key = objectKey(object)
    note(this.#states, `${key} ${stateOf(object)}`, content)
    note(this.#contents, `${key} ${object.metadata?.uid}`, content)
  }
}

function note(map: Map<string, Set<string>>, id: string, content: string): void {
  const known = map.get(id)
  if (known === undefined) map.set(id, new Set([content]))
  else known.add(content)
}
