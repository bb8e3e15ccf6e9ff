import type { Change } from './cache.ts'
import type { EventHandler, HandlerRegistration, WaitOptions } from './event-handler.ts'
import { Fifo } from './fifo.ts'
import type { HandlerErrorInfo } from './options.ts'
import type { Snapshot } from './storage.ts'
import type { Turns } from './turns.ts'
import type { Waiters } from './waiters.ts'

/** A change, or the time to tell an object again. */
export type Notification<T> = Change<T> & { readonly resync?: boolean }

/** What a {@link Registration} needs of its informer. */
export interface RegistrationOptions<T> {
  readonly name: string
  readonly handler: EventHandler<T>
  readonly waiters: Waiters
  /** Describes the informer in errors. */
  readonly informer: string
  isInformerSynced(): boolean
  /** The last failure to list or watch. */
  lastError(): unknown
  readonly turns: Turns
  onError(err: unknown, info: HandlerErrorInfo<T>): void
  onRemove(registration: Registration<T>): void
  onPending?: ((pending: number) => void) | undefined
}

/** Most calls in one turn of the event loop, also where the clock stands still. */
const MAX_CALLS = 1000

/** One handler with its queue. Calls come one at a time, in order, and never from within what queues them. */
export class Registration<T> implements HandlerRegistration {
  readonly #options: RegistrationOptions<T>
  readonly #queue = new Fifo<Notification<T>>()
  /** Initial additions that were not told yet. */
  #initial = 0
  #resyncs = 0
  #removed = false
  #delivering: Promise<void> | undefined
  /** True while the handler is on the stack. */
  #calling = false

  constructor(options: RegistrationOptions<T>) {
    this.#options = options
  }

  get name(): string {
    return this.#options.name
  }

  get hasSynced(): boolean {
    return this.#initial === 0 && this.#options.isInformerSynced()
  }

  get pending(): number {
    return this.#queue.length
  }

  get removed(): boolean {
    return this.#removed
  }

  /** Notifications of a resync that were not told yet. */
  get pendingResyncs(): number {
    return this.#resyncs
  }

  async waitForSync(options?: WaitOptions): Promise<void> {
    const what = `wait for sync of handler "${this.name}" of ${this.#options.informer}`
    const { waiters, lastError } = this.#options
    await waiters.wait(() => this.hasSynced || this.#removed, what, options, lastError)
    if (!this.hasSynced) throw new Error(`Cannot ${what}: it was removed`)
  }

  push(notification: Notification<T>): void {
    if (this.#removed) return
    if (notification.initial) this.#initial++
    if (notification.resync) this.#resyncs++
    this.#queue.push(notification)
    this.#options.onPending?.(this.#queue.length)
    this.#delivering ??= this.#deliver()
  }

  remove(): Promise<void> {
    if (!this.#removed) {
      this.#removed = true
      this.#queue.clear()
      this.#options.onPending?.(0)
      this.#options.onRemove(this)
      this.#options.waiters.check()
    }
    return this.#calling ? Promise.resolve() : (this.#delivering ?? Promise.resolve())
  }

  /** Tells what waits until nothing does. Never rejects. */
  async #deliver(): Promise<void> {
    const { turns } = this.#options
    do {
      const end = await turns.next()
      let calls = 0
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        const running = this.#call(next)
        if (running !== undefined) await running
        this.#told(next)
        if (++calls >= MAX_CALLS || turns.isOver(end)) break
      }
      this.#options.onPending?.(this.#queue.length)
    } while (this.#queue.length > 0)
    this.#delivering = undefined
  }

  #told({ initial, resync }: Notification<T>): void {
    if (resync) this.#resyncs--
    if (initial && --this.#initial === 0) this.#options.waiters.check()
  }

  /** A promise when the handler is asynchronous. It never rejects. */
  #call(notification: Notification<T>): Promise<void> | undefined {
    this.#calling = true
    try {
      const returned: unknown = this.#invoke(notification)
      if (!isThenable(returned)) return undefined
      return Promise.resolve(returned).then(undefined, (err: unknown) => this.#failed(err, notification))
    } catch (err) {
      this.#failed(err, notification)
      return undefined
    } finally {
      this.#calling = false
    }
  }

  #invoke({ old, now, initial, finalStateUnknown, resync }: Notification<T>): void | Promise<void> {
    const { handler } = this.#options
    if (now === undefined) return old && handler.onDelete?.(old.read(), { finalStateUnknown })
    if (old === undefined) return handler.onAdd?.(now.read(), { initial })
    if (handler.onUpdate === undefined) return
    const object = now.read()
    return handler.onUpdate(old === now ? object : old.read(), object, { resync: resync === true })
  }

  #failed(err: unknown, { old, now }: Notification<T>): void {
    const type = now === undefined ? 'delete' : old === undefined ? 'add' : 'update'
    this.#options.onError(err, { handler: this.name, type, object: readable(now ?? old) })
  }
}

/** Undefined for bytes that are no object: to read them may be what failed. */
function readable<T>(snapshot: Snapshot<T> | undefined): T | undefined {
  try {
    return snapshot?.read()
  } catch {
    return undefined
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
