import { AuthError } from '../errors.ts'
import type { ImpersonateConfig } from './config.ts'

/** Headers of one request: lower case names; a repeated header is an array. */
export type CredentialHeaders = Record<string, string | string[]>

/** `Authorization` for a bearer token. @throws {AuthError} The token cannot stand in a header. */
export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${headerValue(token, 'the bearer token')}` }
}

/** `Authorization` for a user name and a password. */
export function basic(username: string, password: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

/**
 * `Impersonate-*` headers.
 *
 * @throws {AuthError} A name or value cannot stand in a header.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 */
export function impersonationHeaders(impersonate: ImpersonateConfig | undefined): CredentialHeaders {
  if (impersonate === undefined) return {}
  const { userName, uid, groups = [], extra = {} } = impersonate
  const headers: CredentialHeaders = { 'impersonate-user': headerValue(userName, 'the user to act as') }
  if (uid) headers['impersonate-uid'] = headerValue(uid, 'the uid to act as')
  if (groups.length > 0) headers['impersonate-group'] = groups.map((group) => headerValue(group, 'a group to act as'))
  for (const [name, values] of Object.entries(extra)) {
    if (values.length === 0) continue
    const header = `impersonate-extra-${escapeName(name).toLowerCase()}`
    const before = headers[header] ?? []
    headers[header] = [...before, ...values.map((value) => headerValue(value, 'an extra field to act with'))]
  }
  return headers
}

/** Percent-escapes, byte by byte, what may not stand in a header's name, and `%` itself. */
function escapeName(name: string): string {
  return Array.from(Buffer.from(name), (byte) => {
    const char = String.fromCharCode(byte)
    return /[\w!#$&'*+.^`|~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}

/** The text as HTTP carries it: UTF-8, one char a byte. */
function headerValue(value: string, what: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value))
    throw new AuthError(`Cannot send ${what}: it has a line break or another control character in it`)
  return Buffer.from(value).toString('latin1')
}
