/** Informers as controllers and managers need them: running, and synced. */
import { TimeoutError } from '../errors.ts'
import type { KubeObject } from '../meta.ts'
import { Lifetime } from './lifetime.ts'
import type { SourceInformer } from './sources.ts'

/** The informers that are run by somebody who found them not started. */
export class InformerRuns {
  readonly #stop = new Lifetime()
  readonly #runs: Promise<void>[] = []

  /** Starts those that nobody has started. Gives a promise that never resolves, and rejects when one of them fails. */
  start(informers: readonly SourceInformer<KubeObject>[]): Promise<never> {
    const { signal } = this.#stop
    for (const informer of informers) if (informer.state === 'new') this.#runs.push(informer.run({ signal }))
    const broken = new Promise<never>((_, reject) => {
      for (const run of this.#runs) run.catch(reject)
    })
    broken.catch(() => {}) // when nobody waits for it any more
    return broken
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.allSettled(this.#runs)
  }
}

/**
 * Waits until all informers have synced.
 *
 * @throws {TimeoutError} Says which have not, and what went wrong with each.
 */
export async function cachesSynced(
  what: string,
  informers: readonly SourceInformer<KubeObject>[],
  options: { signal: AbortSignal; timeoutMs: number }
): Promise<void> {
  const results = await Promise.allSettled(informers.map((informer) => informer.waitForSync(options)))
  const failures: unknown[] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  if (failures.length === 0) return
  const late = failures.filter((err) => err instanceof TimeoutError)
  if (late.length < failures.length) throw failures.find((err) => !(err instanceof TimeoutError))
  const reasons = late.map(({ message }) => message)
  const { timeoutMs } = options
  throw new TimeoutError(`${what}: caches not synced within ${timeoutMs} ms: ${reasons.join('; ')}`, {
    timeoutMs,
    cause: late.find(({ cause }) => cause !== undefined)?.cause
  })
}
