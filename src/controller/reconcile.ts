/** The contract between a controller and its reconcile function. */

/** What a reconcile function gets besides its key. */
export interface ReconcileContext {
  /** Aborts when `timeoutMs` has passed, when the controller's grace period is over, and when it is stopped by force. */
  readonly signal: AbortSignal
  /** How many times in a row this key has failed before; 0 at first. */
  readonly attempt: number
  /** Name of the controller. */
  readonly name: string
}

/** What a reconcile function may ask for. */
export interface ReconcileResult {
  /**
   * Reconcile the key again after this time, if nothing else brings it up before. Milliseconds. 0 or less asks for another run at
   * once, which the rate limiter slows down like a retry: a time that is over already neither gets lost nor makes a loop.
   */
  requeueAfterMs?: number | undefined
}

/**
 * Makes the world as the object of this key wants it. It gets a key, never an event: it reads the object from the cache, and finds none
 * there when it was deleted. It must be able to run at any time, any number of times.
 *
 * When it throws, the key is tried again later, each time later than the time before, unless it is a {@link TerminalError}.
 */
export type Reconcile = (
  key: string,
  context: ReconcileContext
  // biome-ignore lint/suspicious/noConfusingVoidType: most reconcile functions return nothing
) => Promise<ReconcileResult | undefined | void> | ReconcileResult | undefined | void

/**
 * An error that another try cannot cure: it is counted and reported, and the key waits for its next change. So is an error that has one
 * for its `cause`, directly or further down.
 */
export class TerminalError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'TerminalError'
  }
}

/** Wraps what went wrong, with its message, into a {@link TerminalError}. */
export function terminalError(cause: unknown): TerminalError {
  return new TerminalError(cause instanceof Error ? cause.message : String(cause), { cause })
}

/** Causes that are looked at: a ring of them has no end. */
const MAX_CAUSES = 16

/** True for a {@link TerminalError}, and for what one is the cause of. */
export function isTerminal(err: unknown): boolean {
  let cause = err
  for (let i = 0; i < MAX_CAUSES && cause instanceof Error; i++) {
    if (cause instanceof TerminalError) return true
    cause = cause.cause
  }
  return false
}

/** How a run ended, as `controller_runtime_reconcile_total` counts it. */
export type ReconcileOutcome = 'success' | 'error' | 'requeue' | 'requeue_after'

/** One run that has ended. */
export interface ReconcileRun {
  readonly key: string
  readonly outcome: ReconcileOutcome
  /** Milliseconds. */
  readonly durationMs: number
  /** It threw a {@link TerminalError}, or an error that wraps one. */
  readonly terminal: boolean
  /** It threw what only a defect throws; see {@link isPanic}. */
  readonly panic: boolean
  /** It failed after `timeoutMs` had passed. */
  readonly timedOut: boolean
}

/**
 * Where a controller reports its figures; `controllerMetrics(registry)` gives them the names of controller-runtime. A method that throws ends
 * the controller with its error.
 */
export interface ControllerMetrics {
  /** Before the first run. */
  controllerStarted?(controller: string, concurrency: number): void
  /** A worker begins with a key. */
  runStarted?(controller: string): void
  /** A worker is done with a key. */
  runEnded?(controller: string, run: ReconcileRun): void
}

/**
 * True for what only a defect throws, JavaScript's nearest to Go's panics: a value that is no Error, or a TypeError, ReferenceError,
 * RangeError or SyntaxError of the language. One with a `cause` is not meant: `fetch` reports broken connections so.
 *
 * Such a run is counted as a panic and as an error, and is tried again like any other that failed.
 */
export function isPanic(err: unknown): boolean {
  if (!(err instanceof Error)) return true
  return DEFECTS.has(err.name) && err.cause === undefined
}

const DEFECTS: ReadonlySet<string> = new Set(['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError'])
