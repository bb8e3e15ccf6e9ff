import type { Clock } from '../clock.ts'
import { TimeoutError } from '../errors.ts'
import type { Change } from './cache.ts'
import type { EventHandler, HandlerRegistration, WaitOptions } from './event-handler.ts'
import { Fifo } from './fifo.ts'
import type { HandlerErrorInfo } from './options.ts'
import type { Snapshot } from './storage.ts'
import type { Turns } from './turns.ts'
import type { Waiters } from './waiters.ts'
import { type Notification, Walk } from './walk.ts'

/** What a {@link Registration} needs of its informer. */
export interface RegistrationOptions<T> {
  readonly name: string
  readonly handler: EventHandler<T>
  readonly clock: Clock
  readonly waiters: Waiters
  /** Describes the informer in errors. */
  readonly informer: string
  isInformerSynced(): boolean
  /** The last failure to list or watch. */
  lastError(): unknown
  readonly turns: Turns
  /** How long a removal waits for the call under way. Milliseconds. */
  readonly graceMs: number
  /** Of one `subject` the process need not be warned twice. */
  onError(err: unknown, info: HandlerErrorInfo<T>, subject: string): void
  onRemove(registration: Registration<T>): void
  onPending?: ((pending: number) => void) | undefined
}

/** Most calls in one turn of the event loop, also where the clock stands still. */
const MAX_CALLS = 1000

/** So many events that wait are reported; then twice as many, and so on. What a walk has left costs nothing and is not counted. */
const BACKLOG = 100_000

/** A call that has not ended. */
interface Running<T> {
  /** Never rejects. */
  readonly ended: Promise<void>
  readonly notification: Notification<T>
}

/** One handler with its queue. Calls come one at a time, in order, and never from within what queues them. */
export class Registration<T> implements HandlerRegistration {
  readonly #options: RegistrationOptions<T>
  readonly #queue = new Fifo<Notification<T> | Walk<T>>()
  /** Those in the queue, in its order. What had begun at the removal stays. */
  readonly #walks: Walk<T>[] = []
  #removed = false
  #delivering = false
  /** Undefined also while the handler is on the stack: who removes it there waits for nothing. */
  #running: Running<T> | undefined
  #removal: Promise<void> | undefined
  /** The length of the queue that is reported next. */
  #alarm = BACKLOG

  constructor(options: RegistrationOptions<T>) {
    this.#options = options
  }

  get name(): string {
    return this.#options.name
  }

  get hasSynced(): boolean {
    return this.#options.isInformerSynced() && !this.#walks.some(({ kind }) => kind === 'initial')
  }

  get pending(): number {
    if (this.#removed) return 0
    return this.#walks.reduce((sum, { left }) => sum + left - 1, this.#queue.length)
  }

  get removed(): boolean {
    return this.#removed
  }

  /** True while a resync is not told to its end. */
  get resyncing(): boolean {
    return this.#walks.some(({ kind }) => kind === 'resync')
  }

  async waitForSync(options?: WaitOptions): Promise<void> {
    const what = `wait for sync of handler "${this.name}" of ${this.#options.informer}`
    const { waiters, lastError } = this.#options
    await waiters.wait(() => this.hasSynced || this.#removed, what, options, lastError)
    if (!this.hasSynced) throw new Error(`Cannot ${what}: it was removed`)
  }

  push(change: Change<T>): void {
    if (this.#removed) return
    for (const walk of this.#walks) walk.changed(change)
    this.#enqueue(change)
  }

  /** Tells all objects that are there, after what waits. */
  walk(walk: Walk<T>): void {
    if (this.#removed) return
    this.#walks.push(walk)
    this.#enqueue(walk)
  }

  remove(): Promise<void> {
    if (!this.#removed) {
      this.#removed = true
      this.#queue.clear()
      this.#options.onPending?.(0)
      this.#options.onRemove(this)
      this.#options.waiters.check()
    }
    if (this.#running === undefined) return Promise.resolve()
    this.#removal ??= this.#outlast(this.#running)
    return this.#removal
  }

  /** Waits for a call, but not for ever: it may be the one that waits for this. */
  #outlast({ ended, notification }: Running<T>): Promise<void> {
    const { clock, graceMs } = this.#options
    return new Promise((resolve) => {
      const timer = clock.setTimer(graceMs, () => {
        const what = `Call has not ended within ${graceMs} ms: "${notification.key}"`
        this.#report(new TimeoutError(what, { timeoutMs: graceMs }), 'stop', notification, `${this.name} stop`)
        resolve()
      })
      void ended.then(() => {
        timer.cancel()
        resolve()
      })
    })
  }

  #enqueue(what: Notification<T> | Walk<T>): void {
    this.#queue.push(what)
    this.#options.onPending?.(this.pending)
    const { length } = this.#queue
    if (length >= this.#alarm) {
      this.#alarm *= 2
      this.#report(new Error(`${length} events wait for it`), 'backlog', undefined, `${this.name} ${length}`)
    }
    if (!this.#delivering) void this.#deliver()
  }

  /** Tells what waits until nothing does. Never rejects. */
  async #deliver(): Promise<void> {
    const { turns } = this.#options
    this.#delivering = true
    do {
      const end = await turns.next()
      let calls = 0
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        const ended = this.#call(next)
        if (ended !== undefined) {
          this.#running = { ended, notification: next }
          await ended
          this.#running = undefined
        }
        if (++calls >= MAX_CALLS || turns.isOver(end)) break
      }
      this.#options.onPending?.(this.pending)
    } while (this.#queue.length > 0)
    this.#delivering = false
    this.#alarm = BACKLOG
  }

  /** A walk ends when what it gave out last was told. */
  #next(): Notification<T> | undefined {
    for (;;) {
      const first = this.#queue.peek()
      if (!(first instanceof Walk)) return this.#queue.shift() as Notification<T> | undefined
      const next = first.next()
      if (next !== undefined) return next
      this.#queue.shift()
      this.#walks.shift()
      if (first.kind === 'initial') this.#options.waiters.check()
    }
  }

  /** A promise when the handler is asynchronous. It never rejects. */
  #call(notification: Notification<T>): Promise<void> | undefined {
    try {
      const returned: unknown = this.#invoke(notification)
      if (!isThenable(returned)) return undefined
      return Promise.resolve(returned).then(undefined, (err: unknown) => this.#failed(err, notification))
    } catch (err) {
      this.#failed(err, notification)
      return undefined
    }
  }

  #invoke({ old, now, initial, finalStateUnknown, resync }: Notification<T>): void | Promise<void> {
    const { handler } = this.#options
    if (now === undefined) return old && handler.onDelete?.(old.read(), { finalStateUnknown })
    if (old === undefined) return handler.onAdd?.(now.read(), { initial: initial === true })
    if (handler.onUpdate === undefined) return
    const object = now.read()
    return handler.onUpdate(old === now ? object : old.read(), object, { resync: resync === true })
  }

  #failed(err: unknown, notification: Notification<T>): void {
    const { old, now } = notification
    this.#report(err, now === undefined ? 'delete' : old === undefined ? 'add' : 'update', notification, this.name)
  }

  #report(err: unknown, type: HandlerErrorInfo<T>['type'], about: Notification<T> | undefined, subject: string): void {
    this.#options.onError(err, { handler: this.name, type, object: readable(about?.now ?? about?.old) }, subject)
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
