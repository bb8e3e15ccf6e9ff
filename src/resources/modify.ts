/** Get, change, update; on a conflict again. */
import { backoffMs, type Clock, delay } from '../clock.ts'
import { isConflict } from '../errors.ts'
import type { KubeObject } from '../meta.ts'
import type { UpdateOptions } from './options.ts'

/** client-go's DefaultRetry: five attempts, 10 ms between them and up to a tenth more. */
const DEFAULT_ATTEMPTS = 5
const RETRY_DELAY = { baseMs: 10, factor: 1, jitter: 0.1 }

/** Options of `modify`. */
export interface ModifyOptions extends UpdateOptions {
  /** Most times that the object is read and written. Default 5. */
  maxAttempts?: number | undefined
}

/** Changes an object in place, or returns another to be written in its stead. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that changes its argument returns nothing
export type Change<T> = (object: T) => T | void | Promise<T | void>

/** The two calls that {@link modifyObject} is made of. */
export interface ReadAndWrite<T> {
  get(): Promise<T>
  update(object: T): Promise<T>
  clock: Clock
}

/**
 * Reads, changes and writes an object until no one else has changed it in between.
 *
 * @throws The last conflict, when every attempt met one; whatever `change` throws, and nothing is sent then.
 */
export async function modifyObject<T extends KubeObject>(
  { get, update, clock }: ReadAndWrite<T>,
  change: Change<T>,
  options: ModifyOptions
): Promise<T> {
  const { maxAttempts = DEFAULT_ATTEMPTS, signal } = options
  if (!(Number.isSafeInteger(maxAttempts) && maxAttempts > 0)) {
    throw new RangeError(`Cannot modify: maxAttempts must be a whole number from 1 on: ${maxAttempts}`)
  }
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    const object = await get()
    // Kept apart: `change` may set it to anything, but only the version that it saw makes the write safe.
    const { name, resourceVersion } = object.metadata ?? {}
    const changed = (await change(object)) ?? object
    signal?.throwIfAborted()
    if (changed.metadata?.name !== name) {
      throw new TypeError(`Cannot modify "${name}": the change gave it another name: "${changed.metadata?.name}"`)
    }
    try {
      return await update({ ...changed, metadata: { ...changed.metadata, resourceVersion } })
    } catch (err) {
      if (!isConflict(err) || attempt === maxAttempts) throw err
    }
    await delay(backoffMs(0, RETRY_DELAY), { signal, clock })
  }
}
