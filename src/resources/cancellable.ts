import { letShare } from '../signals.ts'

/** An iterable that can be left at any time, also while its next value is being waited for. */
export type Stream<T> = AsyncIterableIterator<T, void, void> & AsyncDisposable

/**
 * Makes a stream of an async generator.
 *
 * A generator alone queues `return()` behind the value that it waits for, which for a quiet watch may be minutes. Here
 * `return()` first aborts the signal that `run` is given, so that the wait ends and `finally` blocks run at once.
 *
 * Nothing happens before the first `next()`. An abort of `outer` rejects with its own reason; leaving by `return()` is no error.
 */
export function cancellable<T>(
  run: (signal: AbortSignal) => AsyncGenerator<T, void, void>,
  outer?: AbortSignal | undefined
): Stream<T> {
  const controller = new AbortController()
  const generator = run(controller.signal)
  const onAbort = (): void => controller.abort(outer?.reason)
  let state: 'new' | 'running' | 'left' | 'ended' = 'new'

  const release = (end: 'left' | 'ended'): void => {
    if (state !== 'left') state = end
    outer?.removeEventListener('abort', onAbort)
  }
  const stream: Stream<T> = {
    async next() {
      if (state === 'new') {
        state = 'running'
        if (outer?.aborted) onAbort()
        else if (outer !== undefined) {
          letShare(outer)
          outer.addEventListener('abort', onAbort, { once: true })
        }
      }
      if (state === 'left') return { done: true, value: undefined }
      try {
        const result = await generator.next()
        if (result.done) release('ended')
        return result
      } catch (err) {
        // Asked again: `return()` may have come while this waited.
        const left = (state as string) === 'left'
        release('ended')
        if (left) return { done: true, value: undefined }
        throw err
      }
    },
    async return() {
      release('left')
      controller.abort()
      // What the abort does to the generator is of no interest to who has left.
      await generator.return().catch(() => {})
      return { done: true, value: undefined }
    },
    async [Symbol.asyncDispose]() {
      await stream.return?.()
    },
    [Symbol.asyncIterator]: () => stream
  }
  return stream
}
