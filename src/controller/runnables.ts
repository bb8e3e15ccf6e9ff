/** What a manager runs, by groups that start and stop in order. */
import type { KubeObject } from '../meta.ts'
import type { ControllerRunOptions } from './controller.ts'
import { Lifetime, quoteSome, tellsOfAbort } from './lifetime.ts'
import type { SourceInformer } from './sources.ts'

/** Background work with a beginning and an end: a controller, a server, a loop. */
export interface Runnable {
  /** Name in errors. */
  readonly name?: string | undefined
  /**
   * Works until `signal` aborts, finishes what is under way and resolves; hurries when `abortSignal` aborts. May also end by itself. When it
   * rejects, the manager stops and rejects with its error; to reject with the reason of `signal` is as good as to resolve.
   */
  run(options: ControllerRunOptions): Promise<void>
  /** Informers to run and sync before it starts. */
  readonly informers?: readonly SourceInformer<KubeObject>[] | undefined
  /** Names what holds up a stop. */
  readonly health?: { readonly running: readonly { readonly key: string }[] } | undefined
}

/**
 * When a runnable starts: `server` before all else, so that probes are answered; `always` when the caches have synced; `leader` when they
 * have and this process leads, which without an election it does.
 */
export type RunnablePhase = 'server' | 'always' | 'leader'

/** A runnable and when it starts. */
export interface PhasedRunnable {
  readonly runnable: Runnable
  readonly phase: RunnablePhase
}

/** Runnables that start and stop together. */
export class RunnableGroup {
  readonly #lifetime = new Lifetime()
  readonly #abortSignal: AbortSignal
  readonly #failed: (err: unknown) => void
  readonly #running = new Map<Runnable, Promise<void>>()

  constructor(abortSignal: AbortSignal, failed: (err: unknown) => void) {
    this.#abortSignal = abortSignal
    this.#failed = failed
  }

  start(runnables: Iterable<Runnable>): void {
    const options = {
      signal: this.#lifetime.signal,
      abortSignal: this.#abortSignal,
      // The grace period is the manager's.
      gracefulShutdownMs: Number.POSITIVE_INFINITY
    }
    for (const runnable of runnables) {
      const run = async (): Promise<void> => runnable.run(options)
      const failed = (err: unknown): void => {
        // Many a wait ends so when it is told to stop.
        if (!tellsOfAbort(err, this.#lifetime.signal)) this.#failed(err)
      }
      const ended = (): void => void this.#running.delete(runnable)
      this.#running.set(runnable, run().catch(failed).then(ended))
    }
  }

  stop(): void {
    this.#lifetime.abort()
  }

  /** Resolves when all that was started so far has ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#running.values())
  }

  /** What is still running, in words. */
  get names(): string[] {
    return Array.from(this.#running.keys(), ({ name = 'runnable', health }) => {
      const keys = health?.running.map(({ key }) => key) ?? []
      return keys.length === 0 ? `"${name}"` : `"${name}" (reconciling ${quoteSome(keys)})`
    })
  }
}
