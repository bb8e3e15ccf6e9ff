/** Warns the process: for what nobody asked to be told of. */
export function warn(what: string, err: unknown): void {
  const why = err instanceof Error ? `${err.name}: ${err.message}` : String(err)
  process.emitWarning(`${what}: ${why}`, 'KubewireWarning')
}

/** Calls a hook: one that throws must not break what it is told of. */
export function guarded(hook: () => void): void {
  try {
    hook()
  } catch (thrown) {
    warn('A hook threw', thrown)
  }
}

/** Reports to `hook`; without one, to the process, once for each `subject`. */
export function reporter<I>(
  hook: ((err: unknown, info: I) => void) | undefined,
  describe: (info: I) => string
): (err: unknown, info: I, subject?: string) => void {
  const warned = new Set<string>()
  return (err, info, subject = '') => {
    if (hook !== undefined) return guarded(() => hook(err, info))
    if (warned.has(subject)) return
    warned.add(subject)
    warn(describe(info), err)
  }
}
