/** What the watcher does next: one function of what it knows and what it learns, without side effects. watcher.ts makes the requests. */
import { backoffMs } from '../clock.ts'
import type { FailureKind } from './failure.ts'
import { compareVersions } from './versions.ts'
import type { Input, Step, Transition, Verdict, WatcherState } from './watcher-state.ts'

/** An answer must begin within this. */
const ANSWER_MS = 10_000
/** After so many in a row that did not, the next has twice the time, the one after it three times: a slow server is served at last. */
const PATIENCE = 3
/** A watch that lived this long was healthy: what ended it begins a new count. */
const HEALTHY_MS = 10_000
/** No answer takes so long to begin: a deadline that passes later was that of an open stream. */
const SILENT_STREAM_MS = 60_000
/** Servers end watches after `timeoutSeconds`, 300 at least: what ends earlier has another reason. */
const FULL_WATCH_MS = 290_000
/** Until the history is asked for: long enough for a watch to fail that will, short enough to converge. */
const PROBE_AFTER_BREAK_MS = 1_000
/** Longer, so that a server that ends each watch soon is not asked each time. */
const PROBE_AFTER_END_MS = 5_000
const PROBE_AGAIN_MS = 10_000
/** Until a list that the probe has asked for, where nothing came of the one before. */
const RELIST_AGAIN_MS = 2_000

/** How many attempts in a row may fail so before a list is tried instead of the watch. */
const LIST_AFTER: Readonly<Record<FailureKind | 'ended', number>> = {
  expired: 1,
  refused: 1,
  violation: 2,
  ended: 5,
  timeout: 5,
  other: 5,
  ignored: 1,
  lost: 10,
  unreachable: Number.POSITIVE_INFINITY,
  busy: Number.POSITIVE_INFINITY,
  denied: Number.POSITIVE_INFINITY
}

const READ: Step = { do: 'read' }

/** What follows from `input`. `random` is drawn for the jitter of a wait. */
export function transition(state: WatcherState, input: Input, random: () => number): Transition {
  switch (input.type) {
    case 'started':
    case 'waited':
      return begin(state)
    case 'listed':
      return begin({
        ...listed(state, input.resourceVersion, state.streaming === 'doubt' ? 'off' : afterSkip(state)),
        // After failures the watch may have to wait its turn. Once only: a server may answer each probe so that another list follows.
        suspicion: state.failures > 0 && state.suspicion !== 'told' ? 'ended' : 'none'
      })
    case 'synced':
      return read({ ...listed(state, input.resourceVersion, state.streaming), phase: 'watching' })
    case 'event':
      return onEvent(state, input.change, input.resourceVersion)
    case 'bookmark':
      return onBookmark(state, input.resourceVersion)
    case 'ended':
      return onEnd(state, input.elapsedMs, random)
    case 'failed':
      return onFailure(state, input, random)
    case 'probed':
      return onVerdict(state, input.verdict)
  }
}

/** Starts the next request. */
function begin(state: WatcherState): Transition {
  const timeoutMs = ANSWER_MS * Math.min(Math.max(state.timeouts - PATIENCE + 2, 1), 3)
  if (!state.relist) return watch(state, timeoutMs)
  const { whole } = state
  return state.streaming === 'use' && !whole
    ? { state: { ...state, phase: 'streaming' }, step: { do: 'stream', timeoutMs } }
    : { state: { ...state, phase: 'listing' }, step: { do: 'list', whole, timeoutMs } }
}

function watch(state: WatcherState, timeoutMs: number): Transition {
  const { resourceVersion } = state
  const suspicion = state.suspicion === 'told' ? 'none' : state.suspicion
  const probeInMs = { none: undefined, ended: PROBE_AFTER_END_MS, broken: PROBE_AFTER_BREAK_MS }[suspicion]
  return {
    state: { ...state, phase: 'watching', progress: false, suspicion },
    step: { do: 'watch', resourceVersion, timeoutMs, probeInMs }
  }
}

/** Starts the next request when `ms` have passed, at once when none are left. */
function later(state: WatcherState, ms: number): Transition {
  return ms <= 0 ? begin(state) : { state: { ...state, phase: 'waiting' }, step: { do: 'wait', ms: Math.ceil(ms) } }
}

function read(state: WatcherState): Transition {
  return { state, step: READ }
}

/** Failures are not forgotten yet: a server may list well and expire each watch. */
function listed(state: WatcherState, resourceVersion: string, streaming: WatcherState['streaming']): WatcherState {
  const known = {
    resourceVersion,
    relist: false,
    whole: false,
    timeouts: 0,
    progress: false,
    relisted: 'now',
    suspicion: 'none'
  } as const
  return { ...state, ...known, streaming }
}

function afterSkip({ streaming }: WatcherState): WatcherState['streaming'] {
  return streaming === 'off' ? 'off' : 'use'
}

function onEvent(state: WatcherState, change: string, version: string): Transition {
  const known = state.resourceVersion
  // Without a version to start from, the objects that exist come first, in no order of their versions.
  if (known === '') return advance(state, change === 'ADDED' ? '' : version, true)
  const order = compareVersions(version, known)
  if (order === 0) return read(state)
  return order !== undefined && order < 0 ? suspect(state) : advance(state, version, true)
}

function onBookmark(state: WatcherState, version: string): Transition {
  const order = state.resourceVersion === '' ? 1 : compareVersions(version, state.resourceVersion)
  if (order === 0) return read(state)
  return order !== undefined && order < 0 ? suspect(state) : advance(state, version, state.progress)
}

/** Only changes make up for failures: bookmarks are cheap, and a server may send one and end each watch. */
function advance(state: WatcherState, resourceVersion: string, progress: boolean): Transition {
  const { phase, relist, whole, streaming, suspicion } = state
  const failures = progress ? 0 : state.failures
  const relisted = progress ? 'no' : state.relisted
  // Field by field, since this is done for each event: a spread takes ten times as long.
  const next = {
    phase,
    resourceVersion,
    relist,
    whole,
    streaming,
    failures,
    timeouts: 0,
    progress,
    relisted,
    suspicion
  }
  return read(next)
}

/** An older version than the last: a replay, or another history. Asked for once in each watch. */
function suspect(state: WatcherState): Transition {
  if (state.suspicion !== 'none') return read(state)
  return { state: { ...state, suspicion: 'broken' }, step: { do: 'read', probeInMs: PROBE_AFTER_BREAK_MS } }
}

function onEnd(state: WatcherState, elapsedMs: number, random: () => number): Transition {
  const healthy = state.progress || elapsedMs >= HEALTHY_MS
  const failures = healthy ? 0 : state.failures + 1
  const relist = state.resourceVersion === '' || failures >= LIST_AFTER.ended
  const before = state.suspicion === 'told' ? 'none' : state.suspicion
  const suspicion = before === 'none' && elapsedMs < FULL_WATCH_MS ? 'ended' : before
  const relisted = healthy || state.relisted === 'no' ? 'no' : 'before'
  return later(
    { ...state, failures, relist, relisted, suspicion, timeouts: 0 },
    healthy ? 0 : backoff(failures, random) - elapsedMs
  )
}

type Failed = Extract<Input, { type: 'failed' }>

function onFailure(state: WatcherState, input: Failed, random: () => number): Transition {
  const { phase } = state
  const { kind, elapsedMs } = input
  // A server without streaming lists is no failure.
  if (phase === 'streaming' && kind === 'refused') return begin({ ...state, streaming: 'off' })
  const silent = kind === 'timeout' && elapsedMs >= SILENT_STREAM_MS
  const alive = silent || (kind !== 'timeout' && elapsedMs >= HEALTHY_MS)
  const wasGood = phase === 'watching' && (state.progress || alive)
  const failuresBefore = wasGood ? 0 : state.failures
  const failures = failuresBefore + 1
  const timeouts = kind === 'timeout' && !silent ? state.timeouts + 1 : 0
  const change = phase === 'watching' ? afterWatch(state, kind, failures) : afterList(state, input)
  const isDefinite = kind === 'expired' || kind === 'refused' || kind === 'ignored'
  // Whatever else failed since the list, a version that is gone by now went meanwhile.
  const relisted = wasGood || !isDefinite ? 'no' : state.relisted
  const next = { ...state, failures, timeouts, relisted, ...change }
  // Another way to the same end is not waited for, unless it has come to nothing before. A server that says which way does not lead there is
  // back, however long it was away.
  const isBack = isDefinite && !(phase === 'watching' && state.relisted === 'now')
  const atOnce = (failuresBefore === 0 || isBack) && isOtherWay(state, next)
  const transition = later(next, Math.max(atOnce ? 0 : backoff(failures, random) - elapsedMs, input.retryAfterMs))
  const { step } = transition
  return {
    ...transition,
    report: { phase: phase === 'watching' ? 'watch' : 'list', retryInMs: step.do === 'wait' ? step.ms : 0, failures }
  }
}

function afterWatch(state: WatcherState, kind: FailureKind, failures: number): Partial<WatcherState> {
  return {
    relist: state.resourceVersion === '' || failures >= LIST_AFTER[kind],
    // A server that refuses is there, and was asked before its history could change.
    suspicion: kind === 'busy' || kind === 'denied' ? state.suspicion : 'broken'
  }
}

function afterList(state: WatcherState, { kind, midway }: Failed): Partial<WatcherState> {
  if (state.phase === 'listing') return { whole: kind === 'expired' && midway === true, streaming: afterSkip(state) }
  if (kind === 'ignored') return { streaming: 'doubt' }
  return { streaming: kind === 'unreachable' || kind === 'busy' ? 'use' : 'skip' }
}

function isOtherWay(before: WatcherState, after: WatcherState): boolean {
  return (
    before.relist !== after.relist ||
    (!before.whole && after.whole) ||
    (before.phase === 'streaming' && after.streaming !== 'use')
  )
}

function onVerdict(state: WatcherState, verdict: Verdict): Transition {
  const { failures } = state
  if (verdict === 'failed') {
    const report = { phase: 'probe', retryInMs: PROBE_AGAIN_MS, failures: failures + 1 } as const
    return { state, step: { do: 'read', probeInMs: PROBE_AGAIN_MS }, report }
  }
  if (verdict === 'same') return read({ ...state, suspicion: 'told' })
  // Not by a streaming list, which a server may answer from what it remembers.
  const streaming = state.streaming === 'use' ? 'skip' : state.streaming
  // The server is there, it has just answered.
  const ms = failures > 0 && state.relisted !== 'no' ? RELIST_AGAIN_MS : 0
  // A server that cannot be asked for one object tells only by all of them.
  const next = { ...state, relist: true, streaming, suspicion: 'told' } as const
  if (verdict === 'unknown') return later(next, ms)
  const transition = later({ ...next, failures: failures + 1 }, ms)
  return { ...transition, report: { phase: 'probe', retryInMs: ms, failures: failures + 1 } }
}

/** 0.8 s doubled up to 5 s, and as much again by chance: no wait exceeds 10 s. */
function backoff(failures: number, random: () => number): number {
  return backoffMs(failures - 1, { baseMs: 800, maxMs: 5_000, jitter: 1, random })
}
