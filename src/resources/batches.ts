import { AT_HAND, type Ready } from '../meta.ts'
import type { Stream } from './cancellable.ts'

/**
 * A stream of what `convert` makes of each item of each batch; undefined leaves an item out.
 *
 * What is at hand is given without a turn of the event loop, which for a busy watch is most of the way of an event. Items are
 * converted when they are asked for. When `convert` throws, the batches are left.
 */
export function eachOf<I, O>(
  batches: Stream<readonly I[]>,
  convert: (item: I) => O | undefined,
  signal?: AbortSignal | undefined
): Stream<O> & Ready<O> {
  let batch: readonly I[] = []
  let index = 0
  let pending: Promise<IteratorResult<O, void>> | undefined

  const take = (): O | undefined => {
    while (index < batch.length) {
      const value = convert(batch[index] as I)
      index++
      if (value !== undefined) return value
    }
    return undefined
  }
  const fail = async (err: unknown): Promise<never> => {
    batch = []
    await batches.return?.()
    throw err
  }
  const refill = async (): Promise<IteratorResult<O, void>> => {
    for (;;) {
      const next = await batches.next()
      if (next.done) return { done: true, value: undefined }
      batch = next.value
      index = 0
      try {
        const value = take()
        if (value !== undefined) return { done: false, value }
      } catch (err) {
        return fail(err)
      }
    }
  }
  const stream: Stream<O> & Ready<O> = {
    next() {
      // Who asks again before an answer waits in line.
      if (pending !== undefined) {
        const again = (): Promise<IteratorResult<O, void>> => stream.next()
        return pending.then(again, again)
      }
      try {
        signal?.throwIfAborted()
        const value = take()
        if (value !== undefined) return Promise.resolve({ done: false, value })
      } catch (err) {
        return fail(err)
      }
      pending = refill().finally(() => {
        pending = undefined
      })
      return pending
    },
    [AT_HAND]() {
      if (pending !== undefined || signal?.aborted) return undefined
      try {
        return take()
      } catch {
        // It is converted again, and fails again.
        return undefined
      }
    },
    async return() {
      batch = []
      await batches.return?.()
      return { done: true, value: undefined }
    },
    async [Symbol.asyncDispose]() {
      await stream.return?.()
    },
    [Symbol.asyncIterator]: () => stream
  }
  return stream
}
