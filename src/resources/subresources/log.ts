import type { WireRequest } from '../../transport/transport.ts'
import { cancellable, type Stream } from '../cancellable.ts'
import type { ResourceContext } from '../context.ts'
import type { CallOptions } from '../options.ts'
import { count, formatQuery } from '../query.ts'
import { sendOrThrow } from '../response.ts'
import { LogLines } from './log-lines.ts'
import { buildSubresourceCall, type SubresourceTarget } from './subresource.ts'

/**
 * Which part of a log.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod
 */
export interface LogOptions extends CallOptions {
  /** May be left out when the pod has one container. */
  container?: string | undefined
  /** The container's last run before this one. Default false. */
  previous?: boolean | undefined
  /** Seconds back from now; not with `sinceTime`. */
  sinceSeconds?: number | undefined
  /** From this time on; RFC 3339 text or a Date; not with `sinceSeconds`. */
  sinceTime?: string | Date | undefined
  /** Puts an RFC 3339 time and a space before each line. Default false. */
  timestamps?: boolean | undefined
  /** Lines from the end; 0 for none of those that are there. Default all. */
  tailLines?: number | undefined
  /** Bytes after which the server stops; it may stop within a line or a character. */
  limitBytes?: number | undefined
  /** Default both. Needs a server with the feature gate PodLogsQuerySplitStreams. */
  stream?: 'All' | 'Stdout' | 'Stderr' | undefined
  /** The API server does not verify the kubelet's certificate. Default false. */
  insecureSkipTLSVerifyBackend?: boolean | undefined
}

/** Options of a followed log. */
export interface FollowLogOptions extends LogOptions {
  /** A longer line comes in pieces of at most so many bytes. Default 1048576 (1 MiB). */
  maxLineBytes?: number | undefined
}

const MAX_LINE_BYTES = 1024 * 1024

/** `GET` of a log. @throws {TypeError | RangeError} For what the server could only refuse. */
export function buildLog(
  target: SubresourceTarget,
  options: LogOptions & { follow?: boolean | undefined }
): WireRequest {
  const { sinceSeconds, sinceTime, limitBytes, tailLines } = options
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    throw new TypeError('Cannot read log: sinceSeconds and sinceTime exclude each other')
  }
  const call = buildSubresourceCall(target, options)
  const query = formatQuery({
    container: options.container,
    follow: options.follow || undefined,
    previous: options.previous || undefined,
    sinceSeconds: positive('sinceSeconds', sinceSeconds),
    sinceTime: sinceTime === undefined ? undefined : timeOf(sinceTime),
    timestamps: options.timestamps || undefined,
    tailLines: count('tailLines', tailLines),
    limitBytes: positive('limitBytes', limitBytes),
    stream: options.stream,
    insecureSkipTLSVerifyBackend: options.insecureSkipTLSVerifyBackend || undefined
  })
  // The log is text; a refusal is a Status, which the server must be let to choose.
  const headers = { ...call.headers, accept: 'application/json, */*', ...options.headers }
  return { ...call, headers, ...(query === undefined ? {} : { query }), ...(options.follow ? { stream: true } : {}) }
}

/** Reads a log as it is now. A container that has not run yet has an empty one (204). */
export async function readLog(
  context: ResourceContext,
  target: SubresourceTarget,
  options: LogOptions
): Promise<string> {
  const response = await sendOrThrow(context.send, buildLog(target, options), subjectOf(target))
  return response.body.text()
}

/** Reads a log and what is added to it, line by line, until the container ends. */
export function followLog(
  context: ResourceContext,
  target: SubresourceTarget,
  options: FollowLogOptions
): Stream<string> {
  const { maxLineBytes = MAX_LINE_BYTES } = options
  // Four bytes hold any character: a piece is never empty.
  if (!(maxLineBytes >= 4)) throw new RangeError(`Cannot follow log: maxLineBytes must be 4 or more: ${maxLineBytes}`)
  const request = buildLog(target, { ...options, follow: true })
  return cancellable(async function* (signal) {
    const response = await sendOrThrow(context.send, { ...request, signal }, subjectOf(target))
    const lines = new LogLines(maxLineBytes)
    let broken: { cause: unknown } | undefined
    try {
      for await (const chunk of response.body) yield* lines.push(chunk)
    } catch (cause) {
      if (signal.aborted) throw cause
      broken = { cause }
    } finally {
      response.body.cancel()
    }
    // What came before the connection broke is all that there will be of that line.
    const rest = lines.end()
    if (rest !== undefined) yield rest
    if (broken !== undefined) throw broken.cause
  }, options.signal)
}

function subjectOf({ kind, name }: SubresourceTarget): { group: string; plural: string; name: string } {
  return { group: kind.group, plural: kind.plural, name }
}

function positive(name: string, value: number | undefined): number | undefined {
  if (count(name, value) === 0) throw new RangeError(`Cannot build request: ${name} must be 1 or more: 0`)
  return value
}

function timeOf(time: string | Date): string {
  if (typeof time !== 'string') return time.toISOString()
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(time)) return time
  throw new TypeError(`Cannot read log: sinceTime is not RFC 3339: "${time}"`)
}
