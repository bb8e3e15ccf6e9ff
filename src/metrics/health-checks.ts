/** Health checks and their answers, as Kubernetes components give them. */

/**
 * One check: it passes unless it throws, rejects, gives `false` or takes too long.
 *
 * `signal` aborts when its time is over.
 */
export type HealthCheck = (options: { signal: AbortSignal }) => unknown

/** Checks by name. */
export type HealthChecks = Readonly<Record<string, HealthCheck>>

/** How checks are run. */
export interface CheckOptions {
  /** Makes the signal that aborts when the time of a check is over. */
  timeoutSignal: () => AbortSignal
  /** Hears why a check failed: answers do not tell. */
  onFailed?: ((name: string, err: unknown) => void) | undefined
}

/** What a request for checks is answered. */
export interface CheckAnswer {
  status: 200 | 404 | 500
  text: string
}

/**
 * Runs checks at once and sums up: `ok`, or each check with its result when `verbose` or one fails. Reasons are withheld, for they may hold
 * secrets and anyone may ask.
 */
export async function runChecks(
  endpoint: string,
  checks: HealthChecks,
  query: URLSearchParams,
  options: CheckOptions
): Promise<CheckAnswer> {
  const excluded = new Set(query.getAll('exclude'))
  const lines = await Promise.all(
    // As Kubernetes has it, "ping" is always among them.
    Object.entries({ ping: () => true, ...checks }).map(async ([name, check]) => {
      if (excluded.delete(name)) return `[+]${name} excluded: ok\n`
      const passed = await runCheck(name, check, options)
      return passed ? `[+]${name} ok\n` : `[-]${name} failed: reason withheld\n`
    })
  )
  if (excluded.size > 0) {
    const names = Array.from(excluded, (name) => JSON.stringify(name)).join(', ')
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}\n`)
  }
  if (lines.some((line) => line.startsWith('[-]'))) {
    return { status: 500, text: `${lines.join('')}${endpoint} check failed\n` }
  }
  return { status: 200, text: query.has('verbose') ? `${lines.join('')}${endpoint} check passed\n` : 'ok' }
}

/** Runs one check, named by what follows the endpoint's path. */
export async function runNamedCheck(name: string, checks: HealthChecks, options: CheckOptions): Promise<CheckAnswer> {
  const check = Object.hasOwn(checks, name) ? checks[name] : name === 'ping' ? () => true : undefined
  if (check === undefined) return { status: 404, text: '404 page not found\n' }
  const passed = await runCheck(name, check, options)
  return passed ? { status: 200, text: 'ok' } : { status: 500, text: `internal server error: ${name} failed\n` }
}

async function runCheck(name: string, check: HealthCheck, { timeoutSignal, onFailed }: CheckOptions): Promise<boolean> {
  const signal = timeoutSignal()
  try {
    const timedOut = new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    const result = await Promise.race([(async () => check({ signal }))(), timedOut])
    if (result === false) throw new Error(`Health check "${name}" gave false`)
    return true
  } catch (err) {
    try {
      onFailed?.(name, err)
    } catch {
      // Who watches must not break what is watched.
    }
    return false
  }
}
