/**
 * The conversation with a credential plugin: what it is told in `KUBERNETES_EXEC_INFO`, and what it answers on stdout.
 *
 * @see https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
 */
import { readFile } from 'node:fs/promises'
import { AuthError } from '../errors.ts'
import { text } from './check-config.ts'
import type { ClientConfig, ExecConfig } from './config.ts'
import { isRecord } from './is-record.ts'
import { readKeyPair } from './pem.ts'

const RFC3339 = /^(\d{4}-\d\d-\d\d)T(\d\d):\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/

/** Credentials that a plugin gave. */
export interface PluginCredentials {
  token?: string | undefined
  cert?: string | undefined
  key?: string | undefined
  /** When they end, in milliseconds since the epoch; undefined for never. */
  expiresAt?: number | undefined
}

/** Value of `KUBERNETES_EXEC_INFO`. @throws {AuthError} The CA that the plugin is to be told cannot be read. */
export async function execInfo(config: ClientConfig, exec: ExecConfig, interactive: boolean): Promise<string> {
  return JSON.stringify({
    kind: 'ExecCredential',
    apiVersion: exec.apiVersion,
    spec: { ...(exec.provideClusterInfo && { cluster: await execCluster(config) }), interactive }
  })
}

async function execCluster(config: ClientConfig): Promise<Record<string, unknown>> {
  const { tls = {} } = config
  let ca = tls.ca?.length ? text(tls.ca) : undefined
  if (ca === undefined && tls.caFile) {
    const { caFile } = tls
    ca = await readFile(caFile, 'utf8').catch((cause) => {
      throw new AuthError(`Cannot tell the exec plugin about the cluster: cannot read "${caFile}"`, { cause })
    })
  }
  return {
    server: config.server,
    ...(tls.serverName && { 'tls-server-name': tls.serverName }),
    ...(tls.insecureSkipVerify && { 'insecure-skip-tls-verify': true }),
    ...(ca && { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(config.proxyUrl && { 'proxy-url': config.proxyUrl }),
    ...(config.disableCompression && { 'disable-compression': true }),
    config: config.execClusterConfig ?? null
  }
}

/**
 * Reads what a plugin wrote to stdout. No message shows any of it.
 *
 * @throws {AuthError} It is no ExecCredential of the configured version, or has no credentials that can be used.
 */
export function readExecCredential(stdout: string, exec: ExecConfig): PluginCredentials {
  const refuse = (why: string): AuthError =>
    new AuthError(`Cannot use the answer of exec plugin "${exec.command}": ${why}`)
  const answer = parseObject(stdout)
  if (answer === undefined)
    throw refuse(stdout.trim() === '' ? 'it wrote nothing to stdout' : 'stdout is not a JSON object')
  // Go's reader looks for the kind without regard to case, and takes a missing one for the right one.
  const kinds = Object.entries(answer).filter(([name]) => name.toLowerCase() === 'kind')
  if (kinds.some(([, kind]) => kind && kind !== 'ExecCredential')) throw refuse('its kind is not "ExecCredential"')
  if (answer.apiVersion !== exec.apiVersion) throw refuse(`its apiVersion is not the configured "${exec.apiVersion}"`)
  const { status } = answer
  if (!isRecord(status)) throw refuse('it has no status')
  const field = (name: string): string => {
    const value = status[name] ?? ''
    if (typeof value !== 'string') throw refuse(`status.${name} is not a string`)
    return value
  }
  const token = field('token')
  const cert = field('clientCertificateData')
  const key = field('clientKeyData')
  if (!token && !cert && !key) throw refuse('it has neither a token nor a client certificate')
  if (!cert !== !key) throw refuse('it has only one of client certificate and key')
  const pair = cert ? readKeyPair(cert, key) : undefined
  if (pair && 'fault' in pair) throw refuse(pair.fault)
  const timeless = status.expirationTimestamp === undefined || status.expirationTimestamp === null
  const expiresAt = timeless ? undefined : parseTimestamp(field('expirationTimestamp'))
  if (Number.isNaN(expiresAt)) throw refuse('status.expirationTimestamp is not an RFC 3339 time')
  return { ...(token && { token }), ...pair, ...(expiresAt !== undefined && { expiresAt }) }
}

/** Milliseconds since the epoch, or NaN. `Date.parse` alone takes much that is no RFC 3339, and a 30th of February. */
function parseTimestamp(value: string): number {
  const [, date, hour] = RFC3339.exec(value) ?? []
  const day = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== date || hour === '24') return Number.NaN
  return Date.parse(value.replace(',', '.'))
}

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isRecord(value) ? value : undefined
  } catch {
    // The parser's message quotes the text, which holds credentials.
    return undefined
  }
}
