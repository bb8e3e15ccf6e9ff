/** The handlers of an informer: who is told, and when it is time to tell all again. */
import type { Timer } from '../clock.ts'
import type { Change } from './cache.ts'
import type { EventHandler, EventHandlerOptions, HandlerRegistration } from './event-handler.ts'
import { Registration, type RegistrationOptions } from './registration.ts'
import type { Storage } from './storage.ts'
import { Turns } from './turns.ts'
import { Walk, type WalkKind } from './walk.ts'
import { guarded } from './warn.ts'

/** What {@link Handlers} need of their informer. */
export interface HandlersOptions<T>
  extends Pick<
    RegistrationOptions<T>,
    'clock' | 'waiters' | 'informer' | 'isInformerSynced' | 'lastError' | 'onError' | 'graceMs'
  > {
  readonly storage: Storage<T>
  /** Default of each handler. Milliseconds; 0: never. */
  readonly resyncMs: number
  onPending?: ((handler: string, pending: number) => void) | undefined
}

/** A shorter period would keep the process busy with what did not change. Milliseconds. */
const MIN_RESYNC_MS = 1000

/** @throws {RangeError} When it is neither 0 nor at least {@link MIN_RESYNC_MS}. */
export function checkResync(ms: number): number {
  if (ms === 0 || (Number.isFinite(ms) && ms >= MIN_RESYNC_MS)) return ms
  throw new RangeError(`Cannot use resyncMs: neither 0 nor at least ${MIN_RESYNC_MS}: ${ms}`)
}

/** @throws {RangeError} When it is not a number from 0 on. */
export function checkGrace(ms: number): number {
  if (ms >= 0) return ms
  throw new RangeError(`Cannot use handlerGraceMs: not a number from 0 on: ${ms}`)
}

/** Hands each change to each handler's own queue. */
export class Handlers<T> {
  readonly #options: HandlersOptions<T>
  readonly #registrations = new Map<Registration<T>, Timer | undefined>()
  readonly #turns: Turns
  #count = 0
  #closed = false

  constructor(options: HandlersOptions<T>) {
    this.#options = options
    this.#turns = new Turns(options.clock)
  }

  get size(): number {
    return this.#registrations.size
  }

  /** Adds a handler; its queue begins with all objects that are there. */
  add(handler: EventHandler<T>, options: EventHandlerOptions = {}): HandlerRegistration {
    const { onPending, clock, waiters, informer, isInformerSynced, lastError, onError, graceMs } = this.#options
    const resyncMs = checkResync(options.resyncMs ?? this.#options.resyncMs)
    if (this.#closed) throw new Error(`Cannot add handler: ${informer} is stopped`)
    const name = options.name ?? `handler-${++this.#count}`
    const registration = new Registration<T>({
      clock,
      waiters,
      informer,
      isInformerSynced,
      lastError,
      onError,
      graceMs,
      name,
      handler,
      turns: this.#turns,
      onRemove: () => this.#drop(registration),
      onPending: onPending && ((pending) => guarded(() => onPending(name, pending)))
    })
    this.#registrations.set(registration, undefined)
    this.#walk([registration], 'initial')
    if (resyncMs > 0) this.#armResync(registration, resyncMs)
    return registration
  }

  tell(change: Change<T>): void {
    for (const registration of this.#registrations.keys()) registration.push(change)
  }

  /** All objects came at once, into an empty cache. */
  filled(initial: boolean): void {
    this.#walk(this.#registrations.keys(), initial ? 'initial' : 'filled')
  }

  /** Drops what waits, and takes no more handlers. Resolves when the calls that are running have ended, or had their time. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#registrations.keys()].map((registration) => registration.remove()))
  }

  #drop(registration: Registration<T>): void {
    this.#registrations.get(registration)?.cancel()
    this.#registrations.delete(registration)
  }

  #armResync(registration: Registration<T>, ms: number): void {
    const timer = this.#options.clock.setTimer(
      ms,
      () => {
        this.#resync(registration)
        this.#armResync(registration, ms)
      },
      { unref: true }
    )
    this.#registrations.set(registration, timer)
  }

  /** A handler that has not got through the last round is spared the next, so that its queue is bounded. */
  #resync(registration: Registration<T>): void {
    if (!registration.resyncing && registration.hasSynced) this.#walk([registration], 'resync')
  }

  /** All share one array of the keys. */
  #walk(registrations: Iterable<Registration<T>>, kind: WalkKind): void {
    const { storage } = this.#options
    if (storage.size === 0) return
    const keys = [...storage.keys()]
    for (const registration of registrations) registration.walk(new Walk(storage, keys, kind))
  }
}
