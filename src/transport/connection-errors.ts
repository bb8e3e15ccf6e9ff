/** The one place where errors of Node and undici become errors of kubewire. */

import { ConnectionError, KubeError, ProtocolError, TimeoutError } from '../errors.ts'

const PARSER_CODES = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_EXCEEDED_MAX_SIZE'])
const ARGUMENT_CODES = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH'])
const TIMEOUT_CODES = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT'])

/** An answer ended before its end. */
const CUT_OFF = 'HPE_INVALID_EOF_STATE'

/** Codes of connections that broke for a while: trying again can help. A certificate that is not trusted is not among them. */
const TRANSIENT_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_INFO',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  CUT_OFF,
  'UND_ERR_HTTP2_STREAM',
  'ERR_HTTP2_GOAWAY_SESSION',
  'ERR_HTTP2_STREAM_ERROR',
  'ERR_HTTP2_SESSION_ERROR'
])

/** True for a connection that broke or could not be made, and may be there at the next try. */
export function isTransient(err: unknown): err is ConnectionError {
  return err instanceof ConnectionError && TRANSIENT_CODES.has(codeOf(err.cause))
}

/** What went wrong while a connection was made: nothing of any request was sent. `peer` is its URL in quotes. */
export function connectError(err: unknown, peer: string): KubeError {
  if (err instanceof KubeError) return err
  const code = codeOf(err)
  const action = isCertificateCode(code)
    ? 'Cannot verify the certificate of'
    : code.startsWith('ERR_SSL') || code === 'EPROTO'
      ? 'Cannot speak TLS with'
      : 'Cannot connect to'
  const hint = code === 'ERR_SSL_WRONG_VERSION_NUMBER' ? ' (does it speak plain http?)' : ''
  return new ConnectionError(`${action} ${peer}: ${describe(err)}${hint}`, { cause: err, unsent: true })
}

/** What a call gets that was under way when its client was closed. */
export function closedUnderWay(): ConnectionError {
  return new ConnectionError('The client was closed while a request was under way')
}

/** Where an exchange stood when it failed. */
export interface ExchangeState {
  method: string
  path: string
  /** `connecting`: nothing was sent. `waiting`: the request may have arrived. `reading`: the answer had begun. */
  stage: 'connecting' | 'waiting' | 'reading'
  timeoutMs: number
}

/** What went wrong while a request was under way. */
export function exchangeError(err: unknown, state: ExchangeState): Error {
  if (err instanceof KubeError) return err
  const line = `${state.method} ${state.path}`
  if (isCutOff(err)) {
    const cause = Object.assign(new Error('the answer was cut off'), { code: CUT_OFF })
    return new ConnectionError(`${line}: the connection broke within the answer`, { cause })
  }
  const code = codeOf(err)
  if (ARGUMENT_CODES.has(code)) return new TypeError(`Cannot send ${line}: ${describe(err)}`)
  if (TIMEOUT_CODES.has(code)) {
    return new TimeoutError(`${line}: ${describe(err)}`, { timeoutMs: state.timeoutMs, cause: err })
  }
  if (isParserError(err) || PARSER_CODES.has(code)) {
    return new ProtocolError(`${line}: the answer is not HTTP: ${describe(err)}`, { cause: withoutData(err) })
  }
  const unsent = state.stage === 'connecting'
  const what = unsent
    ? 'cannot connect'
    : state.stage === 'waiting'
      ? 'the connection broke before the answer'
      : 'the connection broke within the answer'
  return new ConnectionError(`${line}: ${what}: ${describe(err)}`, { cause: err, unsent })
}

/** An answer with `connection: close` whose connection ended too early. By llhttp's words: undici leaves the code out. */
function isCutOff(err: unknown): boolean {
  return isParserError(err) && (codeOf(err) === CUT_OFF || (err as Error).message.includes('Invalid EOF state'))
}

/** By name: the code is missing for some of llhttp's results. */
function isParserError(err: unknown): boolean {
  return err instanceof Error && (err.name === 'HTTPParserError' || codeOf(err).startsWith('HPE_'))
}

function codeOf(err: unknown): string {
  const code = err instanceof Error ? (err as NodeJS.ErrnoException).code : undefined
  return typeof code === 'string' ? code : ''
}

/** OpenSSL's verification results, as Node names them, and Node's own check of names. */
function isCertificateCode(code: string): boolean {
  return (
    code.startsWith('CERT_') ||
    code.startsWith('UNABLE_TO_') ||
    code.startsWith('ERR_TLS_CERT_') ||
    /^(DEPTH_ZERO_)?SELF_SIGNED_CERT/.test(code) ||
    code === 'INVALID_CA' ||
    code === 'HOSTNAME_MISMATCH'
  )
}

/** Happy eyeballs fails with one error for all addresses, which has no message of its own. */
function describe(err: unknown): string {
  if (err instanceof AggregateError && err.errors.length > 0) return err.errors.map(describe).join(', ')
  if (!(err instanceof Error)) return String(err)
  // OpenSSL's messages name its source files; `reason` is the part for people.
  const { reason } = err as { reason?: unknown }
  if (codeOf(err).startsWith('ERR_SSL_') && typeof reason === 'string') return reason
  return err.message || codeOf(err) || err.name
}

/** undici's parser error carries bytes of the answer, which may be a secret. */
function withoutData(err: unknown): Error {
  const code = codeOf(err)
  return Object.assign(new Error(describe(err)), code !== '' && { code })
}
