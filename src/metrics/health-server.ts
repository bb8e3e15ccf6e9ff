import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CheckAnswer, type CheckOptions, type HealthChecks, runChecks, runNamedCheck } from './health-checks.ts'
import type { MetricRegistry } from './registry.ts'

/** Options of {@link createHealthServer}. */
export interface HealthServerOptions {
  /** 0 takes a free one; see {@link HealthServer.port}. */
  port: number
  /** Address to listen on. Default all of the machine's, for the kubelet comes from outside the pod. */
  host?: string | undefined
  /** Shown at `/metrics`. Default none: 404. */
  registry?: Pick<MetricRegistry, 'text' | 'contentType'> | undefined
  /** For `/healthz`: failing, the kubelet restarts the container. Default none, which passes. */
  liveness?: HealthChecks | undefined
  /** For `/readyz`: failing, the pod gets no traffic. Default none, which passes. */
  readiness?: HealthChecks | undefined
  /** A check that takes longer has failed. Milliseconds. Default 5000 (5 seconds). */
  checkTimeoutMs?: number | undefined
  /** Makes the signal that ends the time of a check. Default `AbortSignal.timeout`; for tests. */
  timeoutSignal?: ((ms: number) => AbortSignal) | undefined
  /** Hears why a check failed, for the log: answers do not tell, for anyone may ask. What it throws is dropped. */
  onCheckFailed?: ((name: string, err: unknown) => void) | undefined
}

/** A server that listens. */
export interface HealthServer extends AsyncDisposable {
  readonly port: number
  /** Stops listening and breaks open connections. May be called again. */
  close(): Promise<void>
}

const DEFAULT_CHECK_TIMEOUT_MS = 5000

/**
 * Serves `/healthz`, `/readyz` and `/metrics` over plain HTTP, as Kubernetes components do: `ok` or status 500, each check with `?verbose`,
 * one alone at `/healthz/<name>`, without some of them by `?exclude=<name>`.
 *
 * @throws {RangeError} When `checkTimeoutMs` is not above 0.
 * @throws Node's error when the port cannot be listened on.
 * @see https://kubernetes.io/docs/reference/using-api/health-checks/
 */
export async function createHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const { checkTimeoutMs = DEFAULT_CHECK_TIMEOUT_MS } = options
  if (!(checkTimeoutMs > 0)) {
    throw new RangeError(`Cannot create health server: checkTimeoutMs must be above 0: ${checkTimeoutMs}`)
  }
  const server = createServer((request, response) => {
    handle(request, response, { ...options, checkTimeoutMs }).catch(() => {
      // A registry that throws: no reason to end the process.
      response.writeHead(500).end()
    })
  })
  await new Promise<void>((resolve, reject) => {
    // It stays, and does nothing once the server listens: a connection that cannot be taken, say for want of descriptors, fails a probe, and
    // must not end the program.
    server.on('error', reject)
    server.listen({ port: options.port, host: options.host }, resolve)
  })
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  const { port } = server.address() as AddressInfo
  return { port, close, [Symbol.asyncDispose]: close }
}

type Settings = HealthServerOptions & { checkTimeoutMs: number }

async function handle(request: IncomingMessage, response: ServerResponse, settings: Settings): Promise<void> {
  const { registry } = settings
  const [path = '', query] = (request.url ?? '').split('?', 2)
  response.setHeader('x-content-type-options', 'nosniff')
  const send = (status: number, text: string, type = 'text/plain; charset=utf-8'): void => {
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) })
    response.end(text)
  }
  const checks = checksAt(path, settings)
  const metrics = path === '/metrics' && registry !== undefined
  if (checks === undefined && !metrics) return send(404, '404 page not found\n')
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return send(405, 'Method Not Allowed\n')
  }
  if (metrics) return send(200, registry.text(), registry.contentType)
  const answer = await checks?.(new URLSearchParams(query))
  if (answer !== undefined) send(answer.status, answer.text)
}

/** What to run for a path; undefined for a path that is not of the checks. */
function checksAt(path: string, settings: Settings): ((query: URLSearchParams) => Promise<CheckAnswer>) | undefined {
  const { liveness = {}, readiness = {}, checkTimeoutMs, timeoutSignal = (ms) => AbortSignal.timeout(ms) } = settings
  const options: CheckOptions = {
    timeoutSignal: () => timeoutSignal(checkTimeoutMs),
    onFailed: settings.onCheckFailed
  }
  for (const [endpoint, checks] of [
    ['healthz', liveness],
    ['readyz', readiness]
  ] as const) {
    if (path === `/${endpoint}`) return (query) => runChecks(endpoint, checks, query, options)
    const prefix = `/${endpoint}/`
    if (path.startsWith(prefix)) return () => runNamedCheck(unescaped(path.slice(prefix.length)), checks, options)
  }
  return undefined
}

/** A path with a broken escape names no check. */
function unescaped(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return ''
  }
}
