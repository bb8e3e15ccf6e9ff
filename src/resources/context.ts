import type { Clock } from '../clock.ts'
import type { Send } from '../transport/transport.ts'

/** What a handle needs of its client. */
export interface ResourceContext {
  send: Send
  /** Default: the real clock. */
  clock?: Clock | undefined
  /** Field manager of writes that name none. */
  fieldManager?: string | undefined
  /** In [0, 1). Default Math.random. */
  random?: (() => number) | undefined
}
