/** client-go's SharedInformer as a child process (control-plane/cmd/shared-informer), for comparison with ours. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { type KubeObject, objectKey, type Stored } from '../../src/meta.ts'
import type { Step } from '../support/replay.ts'
import { buildProgram } from './build.ts'

/** What to follow. */
export interface GoInformerOptions {
  kubeconfig: string
  resource: string
  namespace: string
  selector: string
}

interface Message<T> {
  type: 'synced' | 'cache' | Step<T>['type']
  old?: T
  object?: T
  initial?: boolean
  finalStateUnknown?: boolean
  items?: T[]
}

/** A running SharedInformer of client-go. */
export class GoInformer<T extends KubeObject> {
  /** What its handler was told, in order. */
  readonly steps: Step<Stored<T>>[] = []
  /** Resolves when its handler has had the first list; rejects when the program ends before. */
  readonly synced: Promise<void>
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #ended: Promise<void>
  readonly #asked: ((items: Stored<T>[]) => void)[] = []
  #log = ''

  private constructor(binary: string, { kubeconfig, resource, namespace, selector }: GoInformerOptions) {
    const args = ['-kubeconfig', kubeconfig, '-resource', resource, '-namespace', namespace, '-selector', selector]
    this.#child = spawn(binary, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-2_000)
    })
    this.#ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      this.#child.once('close', (code) =>
        code === 0 ? resolve() : reject(new Error(`shared-informer ended with ${code}: ${this.#log}`))
      )
    })
    this.synced = new Promise((resolve, reject) => {
      this.#ended.then(() => reject(new Error('shared-informer ended before it was in sync')), reject)
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        const message = JSON.parse(line) as Message<Stored<T>>
        if (message.type === 'synced') resolve()
        else this.#take(message)
      })
    })
    this.synced.catch(() => {}) // nobody may be waiting for it when it happens
  }

  /** Builds the program if need be, and starts it. */
  static async start<T extends KubeObject>(options: GoInformerOptions): Promise<GoInformer<T>> {
    return new GoInformer<T>(await buildProgram('cmd/shared-informer'), options)
  }

  /** Its cache as it is. */
  cache(): Promise<Stored<T>[]> {
    const answer = new Promise<Stored<T>[]>((resolve) => this.#asked.push(resolve))
    this.#child.stdin.write('\n')
    return Promise.race([answer, this.#ended.then((): Stored<T>[] => [])])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end()
    await this.#ended
  }

  #take({ type, object, items = [], ...rest }: Message<Stored<T>>): void {
    if (type === 'cache') this.#asked.shift()?.(items)
    else if (type !== 'synced' && object !== undefined)
      this.steps.push({ type, key: objectKey(object), object, ...rest })
  }
}
