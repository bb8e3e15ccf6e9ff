import type { FakeDispatcher, FakeDispatchHandler, FakeDispatchOptions } from '../../src/fake/dispatcher.ts'
import type { FakeClock } from './fake-clock.ts'

/** One request, as it left the client. */
export interface SentRequest {
  /** Monotonic time. */
  at: number
  /** `page`: one of a list that began before; `stream`: a watch that begins with everything; `probe`: a list of one named object. */
  kind: 'list' | 'page' | 'stream' | 'watch' | 'probe'
  resourceVersion: string | undefined
}

/** A network between a client and the fake cluster, which loses connections as networks do. */
export class ShakyNetwork {
  readonly requests: SentRequest[] = []
  /** While it is set no connection can be made, and this is why. */
  down: { code: string; message: string } | undefined
  /** While true, requests leave and nothing ever comes back. */
  hole = false
  readonly #cluster: { dispatcher: FakeDispatcher }
  readonly #clock: FakeClock
  #generation = 0

  constructor(cluster: { dispatcher: FakeDispatcher }, clock: FakeClock) {
    this.#cluster = cluster
    this.#clock = clock
  }

  /** All connections of now are half-open: nothing comes through them any more, and nobody is told. */
  freeze(): void {
    this.#generation++
  }

  dispatch(options: FakeDispatchOptions, handler: FakeDispatchHandler): boolean {
    this.requests.push(sent(options.path, this.#clock.monotonic()))
    const { down } = this
    if (down !== undefined) {
      handler.onResponseError?.(NOBODY, Object.assign(new Error(down.message), { code: down.code, syscall: 'connect' }))
      return true
    }
    if (this.hole) return true
    const generation = this.#generation
    const open = (): boolean => generation === this.#generation && !this.hole
    return this.#cluster.dispatcher.dispatch(options, {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onResponseStart: (...args) => open() && handler.onResponseStart?.(...args),
      onResponseData: (...args) => open() && handler.onResponseData?.(...args),
      onResponseEnd: (...args) => open() && handler.onResponseEnd?.(...args),
      onResponseError: (...args) => open() && handler.onResponseError?.(...args)
    })
  }
}

const NOBODY = { aborted: false, paused: false, reason: null, abort() {}, pause() {}, resume() {} }

function sent(path: string, at: number): SentRequest {
  const query = new URLSearchParams(path.slice(path.indexOf('?') + 1))
  const resourceVersion = query.get('resourceVersion') ?? undefined
  if (query.has('watch')) return { at, kind: query.has('sendInitialEvents') ? 'stream' : 'watch', resourceVersion }
  const kind = query.has('continue')
    ? 'page'
    : query.get('fieldSelector')?.includes('metadata.name=')
      ? 'probe'
      : 'list'
  return { at, kind, resourceVersion }
}

/** The most lists, watches and probes that began within any second; pages that follow a list's first are not counted. */
export function mostInASecond(requests: readonly SentRequest[]): number {
  const starts = requests.filter(({ kind }) => kind !== 'page').map(({ at }) => at)
  return Math.max(0, ...starts.map((from) => starts.filter((at) => at >= from && at < from + 1000).length))
}
