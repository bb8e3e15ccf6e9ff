/** The signals of the operating system as AbortSignals. */

/** What {@link shutdownSignals} gives. */
export interface ShutdownSignals extends Disposable {
  /** Aborts at the first signal: stop gracefully. */
  readonly signal: AbortSignal
  /** Aborts at the second: stop at once. */
  readonly abortSignal: AbortSignal
}

/** Where signals come from: `process` is one. */
export interface SignalSource {
  on(name: NodeJS.Signals, listener: (name: NodeJS.Signals) => void): unknown
  off(name: NodeJS.Signals, listener: (name: NodeJS.Signals) => void): unknown
}

/** Options of {@link shutdownSignals}. */
export interface ShutdownSignalsOptions {
  /** Default SIGINT (Ctrl-C) and SIGTERM, which the kubelet sends. */
  names?: readonly NodeJS.Signals[] | undefined
  /** Default `process`. */
  source?: SignalSource | undefined
}

/**
 * Listens for the signals that end a program: the first asks it to stop, the second tells it to, and a third ends the process, as it would
 * without this. Disposing of it takes the listeners away.
 *
 * @example
 * using shutdown = shutdownSignals()
 * await manager.run(shutdown)
 */
export function shutdownSignals(options: ShutdownSignalsOptions = {}): ShutdownSignals {
  const { names = ['SIGINT', 'SIGTERM'], source = process } = options
  const graceful = new AbortController()
  const forced = new AbortController()
  const dispose = (): void => {
    for (const name of names) source.off(name, onSignal)
  }
  const onSignal = (name: NodeJS.Signals): void => {
    const first = !graceful.signal.aborted
    if (!first) dispose()
    const target = first ? graceful : forced
    target.abort(new DOMException(`The process was sent ${name}${first ? '' : ' again'}`, 'AbortError'))
  }
  for (const name of names) source.on(name, onSignal)
  return { signal: graceful.signal, abortSignal: forced.signal, [Symbol.dispose]: dispose }
}
