/** Tokens that continue a list: opaque to clients, and in the form that the real server gives them. */
import { badRequest } from './status.ts'

/** Where a list goes on. */
export interface ContinueToken {
  /** Version of the list; -1 for whatever is current then. */
  version: number
  /** Keys from this one on follow. */
  start: string
}

export function encodeContinue({ version, start }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start })).toString('base64url')
}

/** @throws {Refusal} 400 when the text is no token. */
export function decodeContinue(text: string): ContinueToken {
  let token: unknown
  try {
    token = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch (err) {
    throw invalidToken(`continue key is not valid: ${goJsonError(text, err)}`)
  }
  const { v, rv, start } = (token ?? {}) as { v?: unknown; rv?: unknown; start?: unknown }
  if (v !== 'meta.k8s.io/v1') {
    throw invalidToken(`continue key is not valid: server does not recognize this encoded version ${String(v ?? '')}`)
  }
  if (typeof rv !== 'number' || rv === 0) {
    throw invalidToken('continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)')
  }
  if (typeof start !== 'string' || start === '') {
    throw invalidToken('continue key is not valid: encoded start key empty (version meta.k8s.io/v1)')
  }
  if (start.split('/').some((segment) => segment === '..' || segment === '.' || segment === '')) {
    throw invalidToken(`continue key is not valid: ${start}`)
  }
  return { version: rv, start }
}

function invalidToken(why: string): Error {
  return badRequest(`invalid continue token: ${why}`)
}

/** What Go's decoders say of the common kinds of nonsense. */
function goJsonError(text: string, err: unknown): string {
  const stray = /[^A-Za-z0-9_-]/.exec(text)
  if (stray) return `illegal base64 data at input byte ${stray.index}`
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length === 0) return 'unexpected end of JSON input'
  const first = bytes[0]
  if (first !== 0x7b) return `invalid character ${goByte(first ?? 0)} looking for beginning of value`
  return err instanceof Error ? err.message : String(err)
}

function goByte(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `'\\x${byte.toString(16).padStart(2, '0')}'`
}
