import { observe } from './observe.ts'
import type { Middleware, WireRequest, WireResponse } from './transport.ts'

/** One warning of the server, from a `Warning` header. */
export interface Warning {
  /** Three digits; the API server sends 299, "miscellaneous persistent warning". */
  code: number
  /** Who warns; the API server sends `-`. */
  agent: string
  text: string
}

/** Takes warnings. Must not throw; what it throws is dropped. */
export type WarningHandler = (warning: Warning, request: { method: string; path: string }) => void

/** Options of {@link reportWarnings}. */
export interface ReportWarningsOptions {
  onWarning: WarningHandler
}

/** Gives each API warning (code 299 with a text) of each answer to `onWarning`. */
export function reportWarnings(options: ReportWarningsOptions): Middleware {
  return (next) => (request) => {
    return next(request).then((response) => {
      if (response.headers.warning !== undefined) report(request, response, options.onWarning)
      return response
    })
  }
}

/** Wraps a handler so that it hears each text once. At most 1000 texts are remembered; after that it starts anew. */
export function dedupeWarnings(handler: WarningHandler): WarningHandler {
  const seen = new Set<string>()
  return (warning, request) => {
    if (seen.has(warning.text)) return
    if (seen.size >= MAX_SEEN) seen.clear()
    seen.add(warning.text)
    handler(warning, request)
  }
}

const MAX_SEEN = 1000

function report(request: WireRequest, response: WireResponse, onWarning: WarningHandler): void {
  for (const warning of parseWarnings(response.headers.warning)) {
    if (warning.code !== 299 || warning.text === '') continue
    observe(() => onWarning(warning, { method: request.method, path: request.path }))
  }
}

/**
 * Reads `Warning` headers. Each may hold several warnings, separated by commas; a part that breaks the format ends its
 * header, and what was read before it stays.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7234#section-5.5
 */
export function parseWarnings(header: string | string[] | undefined): Warning[] {
  const warnings: Warning[] = []
  for (const value of typeof header === 'string' ? [header] : (header ?? [])) {
    let rest = decodeUtf8(value).trim()
    while (rest !== '') {
      const parsed = parseWarning(rest)
      if (parsed === undefined) break
      warnings.push(parsed.warning)
      rest = parsed.rest
    }
  }
  return warnings
}

/** `code SP agent SP "text" [SP "date"]`, then the end or a comma. */
function parseWarning(input: string): { warning: Warning; rest: string } | undefined {
  const head = /^(\d{3}) ([^\s"]+) +(?=")/.exec(input)
  if (head === null) return undefined
  const text = parseQuoted(input, head[0].length)
  if (text === undefined) return undefined
  let rest = input.slice(text.end).trimStart()
  if (rest.startsWith('"')) {
    const date = rest.indexOf('"', 1)
    if (date === -1) return undefined
    rest = rest.slice(date + 1).trimStart()
  }
  if (rest !== '' && !rest.startsWith(',')) return undefined
  const warning = { code: Number(head[1]), agent: head[2] ?? '', text: withoutControls(text.value) }
  return { warning, rest: rest.slice(1).trim() }
}

/** A quoted string from `start`, its backslash escapes resolved. */
function parseQuoted(input: string, start: number): { value: string; end: number } | undefined {
  let value = ''
  for (let i = start + 1; i < input.length; i++) {
    const char = input[i]
    if (char === '"') return { value, end: i + 1 }
    if (char !== '\\') value += char
    else if (++i < input.length) value += input[i]
  }
  return undefined
}

/** Header values arrive as latin1, one character a byte; the API server writes UTF-8. */
function decodeUtf8(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all bytes
  if (!/[\x80-\xff]/.test(value) || /[^\x00-\xff]/.test(value)) return value
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'))
  } catch {
    return value
  }
}

/** Terminals take control characters as commands. */
function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, '')
}
