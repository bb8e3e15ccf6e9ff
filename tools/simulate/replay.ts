/** A handler that folds what it is told into a map, and objects when that makes no sense. */
import { delay } from '../../src/clock.ts'
import type { EventHandler } from '../../src/informer/index.ts'
import { objectKey } from '../../src/meta.ts'
import type { Random } from '../../test/support/random.ts'
import { type SimObject, stateOf } from './objects.ts'
import type { HandlerPlan } from './schedule.ts'
import type { SimClock } from './sim-clock.ts'
import type { Trace } from './trace.ts'
import type { Witness } from './witness.ts'

/** What a replay is made of. */
export interface ReplayParts {
  name: string
  plan: HandlerPlan
  clock: SimClock
  random: Random
  trace: Trace
  witness: Witness
  /** Told of an invariant that does not hold. */
  broken: (what: string) => void
}

/** Takes note of one handler's notifications. */
export class Replay implements EventHandler<SimObject> {
  readonly name: string
  readonly #parts: ReplayParts
  readonly #states = new Map<string, string>()
  /** No notification may come any more. */
  removed = false
  #running = false

  constructor(parts: ReplayParts) {
    this.name = parts.name
    this.#parts = parts
  }

  /** What the handler knows: states by key. */
  get states(): ReadonlyMap<string, string> {
    return this.#states
  }

  onAdd(object: SimObject): Promise<void> | void {
    const key = this.#note('add', object)
    if (this.#states.has(key)) this.#broken(`was told of the addition of ${key}, which it has already`)
    if (!this.#parts.witness.existed(object)) this.#broken(`was told of an addition that never was: ${text(object)}`)
    this.#states.set(key, stateOf(object))
    return this.#work()
  }

  onUpdate(old: SimObject, object: SimObject, { resync }: { resync: boolean }): Promise<void> | void {
    const key = this.#note(resync ? 'resync' : 'update', object)
    const held = this.#states.get(key)
    if (held === undefined) this.#broken(`was told of an update of ${key}, which it has not`)
    else if (held !== stateOf(old)) this.#broken(`has ${key} as ${held}, but was told its old state is ${stateOf(old)}`)
    if (old.metadata?.uid !== object.metadata?.uid)
      this.#broken(`was told of ${key} as updated, but it is another object`)
    if (resync && stateOf(old) !== stateOf(object)) this.#broken(`was told of a resync of ${key} that changes it`)
    if (!this.#parts.witness.existed(object)) this.#broken(`was told of an update that never was: ${text(object)}`)
    this.#states.set(key, stateOf(object))
    return this.#work()
  }

  onDelete(object: SimObject, { finalStateUnknown }: { finalStateUnknown: boolean }): Promise<void> | void {
    const key = this.#note(finalStateUnknown ? 'delete (final state unknown)' : 'delete', object)
    const held = this.#states.get(key)
    if (held === undefined) this.#broken(`was told of the deletion of ${key}, which it has not`)
    else if (!held.startsWith(`${object.metadata?.uid}@`))
      this.#broken(`has ${key} as ${held}, but was told of the deletion of ${stateOf(object)}`)
    if (!this.#parts.witness.existedOnce(object)) this.#broken(`was told of a deletion that never was: ${text(object)}`)
    this.#states.delete(key)
    return this.#work()
  }

  #note(what: string, object: SimObject): string {
    const key = objectKey(object)
    this.#parts.trace.add(`${this.name}: ${what} ${key} ${stateOf(object)}`)
    if (this.removed) this.#broken(`was told of ${key} after it was removed`)
    if (this.#running) this.#broken(`was told of ${key} while it was still at work on what came before`)
    return key
  }

  #work(): Promise<void> | void {
    const { plan, random, clock } = this.#parts
    const fails = random.chance(plan.throwChance)
    if (plan.slowMs === 0) {
      if (fails) throw new Error('This handler throws')
      return
    }
    this.#running = true
    return delay(plan.slowMs, { clock }).then(() => {
      this.#running = false
      if (fails) throw new Error('This handler rejects')
    })
  }

  #broken(what: string): void {
    this.#parts.broken(`${this.name} ${what}`)
  }
}

function text(object: SimObject): string {
  return `${objectKey(object)} ${stateOf(object)}`
}
