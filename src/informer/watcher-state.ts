/**
 * What the watcher knows, what it learns and what it does next, as values; transition.ts leads from one to the other.
 *
 * Invariant: all changes up to `resourceVersion` are in the sink, and it is a version of the history that the last list told of.
 */
import type { FailureKind } from './failure.ts'
import type { WatchFailure } from './watcher-options.ts'

/** A watcher's knowledge, by value. */
export interface WatcherState {
  readonly phase: 'new' | 'waiting' | 'listing' | 'streaming' | 'watching'
  /** Where to go on; empty when no version is known. */
  readonly resourceVersion: string
  /** The next request is a list, by pages or streamed. */
  readonly relist: boolean
  /** That list is asked for in one piece: it expired between two pages. */
  readonly whole: boolean
  /**
   * Streaming lists: `'use'`; `'skip'` for the next list alone; `'doubt'`: one was ignored, and if the paged list that is next succeeds it was
   * not for an ailing server; `'off'` for good.
   */
  readonly streaming: 'use' | 'skip' | 'doubt' | 'off'
  /** Attempts in a row that failed or brought nothing. */
  readonly failures: number
  /** Requests in a row that were not answered in time. */
  readonly timeouts: number
  /** The watch that is open has brought a change. */
  readonly progress: boolean
  /**
   * No watch has brought a change, or lived long, since the last list: if the first expires, another list is no likely cure, `'now'`. After one
   * that was accepted and ended, `'before'`, what expires went meanwhile.
   */
  readonly relisted: 'no' | 'now' | 'before'
  /**
   * Whether the history may be another by now, with versions that went back: `'broken'` after an abnormal end, `'ended'` after a proper one
   * before its time, `'told'` when the probe has answered for the watch that is open.
   */
  readonly suspicion: 'none' | 'ended' | 'broken' | 'told'
}

/** What the watcher learned. `elapsedMs` counts from the start of the attempt. */
export type Input =
  | { readonly type: 'started' }
  | { readonly type: 'waited' }
  /** A list is committed; empty when neither it nor its items have a version. */
  | { readonly type: 'listed'; readonly resourceVersion: string }
  /** The initial events of a streaming list are committed; the stream goes on. */
  | { readonly type: 'synced'; readonly resourceVersion: string }
  | { readonly type: 'event'; readonly change: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly resourceVersion: string }
  | { readonly type: 'bookmark'; readonly resourceVersion: string }
  /** The watch ended properly. */
  | { readonly type: 'ended'; readonly elapsedMs: number }
  /** A request failed. `midway`: after the first page of a list. */
  | {
      readonly type: 'failed'
      readonly kind: FailureKind
      readonly elapsedMs: number
      readonly retryAfterMs: number
      readonly midway?: boolean
    }
  /** The history was asked for. */
  | { readonly type: 'probed'; readonly verdict: Verdict }

/** Whether the server's history is the one that we know. `'failed'`: no answer came, to be asked again. */
export type Verdict = 'same' | 'other' | 'unknown' | 'failed'

/** What to do next. */
export type Step =
  | { readonly do: 'list'; readonly whole: boolean; readonly timeoutMs: number }
  /** A watch whose initial events are the list. */
  | { readonly do: 'stream'; readonly timeoutMs: number }
  | {
      readonly do: 'watch'
      readonly resourceVersion: string
      readonly timeoutMs: number
      readonly probeInMs?: number | undefined
    }
  /** Reads on; with `probeInMs` the history is asked for then. */
  | { readonly do: 'read'; readonly probeInMs?: number | undefined }
  | { readonly do: 'wait'; readonly ms: number }

/** State and step that follow, and what is to be reported. */
export interface Transition {
  readonly state: WatcherState
  readonly step: Step
  readonly report?: WatchFailure
}

/** Where a watcher begins. */
export function initialState(streamingList: boolean): WatcherState {
  return {
    phase: 'new',
    resourceVersion: '',
    relist: true,
    whole: false,
    streaming: streamingList ? 'use' : 'off',
    failures: 0,
    timeouts: 0,
    progress: false,
    relisted: 'no',
    suspicion: 'none'
  }
}
