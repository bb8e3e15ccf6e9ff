import type {
  BodyEvent,
  EndEvent,
  ErrorEvent,
  FrameEvent,
  RefreshEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  TraceConsumer,
  TraceEvent
} from './trace.ts'
import type { HeaderMap } from './transport.ts'

/** Options of {@link createTracePrinter}. */
export interface TracePrinterOptions {
  /** Takes the text, line endings included. */
  write(text: string): void
  /** ANSI colours. Default false. */
  color?: boolean | undefined
  /** Longest body or frame that is shown whole. Characters. Default 2000; 0 shows none. */
  maxBodyChars?: number | undefined
  /** Shows headers. Default true. */
  headers?: boolean | undefined
  /** Shows the `curl` line of each request. Default false. */
  curl?: boolean | undefined
}

const MAX_BODY_CHARS = 2000

/** Phrases of the answers that API servers give; all of Node's would load its whole HTTP client. */
const STATUS_PHRASES: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  307: 'Temporary Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout'
}

const COLORS = { request: 36, ok: 32, refused: 31, note: 33, dim: 2 } as const
type Color = keyof typeof COLORS

/** Prints trace events as a person would explain them. */
export function createTracePrinter(options: TracePrinterOptions): TraceConsumer {
  const { write, color = false } = options
  const paint = (style: Color, text: string): string => (color ? `\u001b[${COLORS[style]}m${text}\u001b[0m` : text)
  const printer = new Printer({ ...options, write: (line) => write(`${line}\n`) }, paint)
  return (event) => printer.print(event)
}

class Printer {
  readonly #options: TracePrinterOptions
  readonly #paint: (style: Color, text: string) => string
  readonly #maxChars: number

  constructor(options: TracePrinterOptions, paint: (style: Color, text: string) => string) {
    this.#options = options
    this.#paint = paint
    this.#maxChars = options.maxBodyChars ?? MAX_BODY_CHARS
  }

  print(event: TraceEvent): void {
    if (event.type === 'request') this.#request(event)
    else if (event.type === 'response') this.#response(event)
    else if (event.type === 'frame') this.#frame(event)
    else if (event.type === 'body') this.#wholeBody(event)
    else this.#line(event.type === 'error' ? 'refused' : 'note', explain(event))
  }

  #wholeBody({ bytes, base64, text }: BodyEvent): void {
    if (bytes > 0) this.#body(base64 ? `<${bytes} bytes that are not text>` : text)
  }

  #request(event: RequestEvent): void {
    const format = this.#options.headers === false ? patchFormat(event) : ''
    this.#line('request', `→ ${event.method} ${event.path}${event.query && `?${readable(event.query)}`}${format}`)
    this.#headers(event.headers)
    if (event.body !== undefined) this.#body(event.body)
    if (this.#options.curl) this.#line('dim', `  $ ${event.curl}`)
  }

  #response({ status, durationMs, reused, headers }: ResponseEvent): void {
    const phrase = STATUS_PHRASES[status]
    const connection = reused ? ', connection reused' : ''
    const text = `← ${status}${phrase ? ` ${phrase}` : ''} (${durationMs.toFixed(durationMs < 10 ? 1 : 0)} ms${connection})`
    this.#line(status < 400 ? 'ok' : 'refused', text)
    this.#headers(headers)
  }

  #frame({ index, line }: FrameEvent): void {
    const told = explainFrame(line)
    this.#line('ok', `⇠ ${index + 1}${told ? `: ${told}` : ''}`)
    this.#body(line)
  }

  #headers(headers: HeaderMap): void {
    if (this.#options.headers === false) return
    for (const [name, value] of Object.entries(headers)) {
      for (const one of typeof value === 'string' ? [value] : value) this.#line('dim', `  ${name}: ${printable(one)}`)
    }
  }

  #body(text: string): void {
    if (this.#maxChars === 0) return
    const more = text.length - this.#maxChars
    const shown = more > 0 ? `${text.slice(0, this.#maxChars)}… ${plural(more, 'more character')}` : text
    for (const line of shown.trimEnd().split('\n')) this.#options.write(`  ${printable(line)}`)
  }

  #line(style: Color, text: string): void {
    this.#options.write(this.#paint(style, text))
  }
}

function explain(event: EndEvent | ErrorEvent | RetryEvent | RefreshEvent): string {
  switch (event.type) {
    case 'end':
      return `■ stream ended by the ${event.by} after ${plural(event.frames, 'line')}`
    case 'error':
      return `✗ ${event.name}: ${printable(event.message)}`
    case 'retry':
      return `↻ retry ${event.attempt} in ${Math.round(event.delayMs)} ms, because of: ${printable(event.reason)}`
    case 'refresh':
      return event.refreshed ? '↻ 401: credentials refreshed, sent once more' : '↻ 401: there are no other credentials'
  }
}

/** One watch event in words, e.g. `MODIFIED Pod default/web-0 at resourceVersion 123`; empty for any other line. */
export function explainFrame(line: string): string {
  let event: unknown
  try {
    event = JSON.parse(line)
  } catch {
    return ''
  }
  if (typeof event !== 'object' || event === null || !('type' in event) || !('object' in event)) return ''
  const object = event.object as {
    kind?: string
    metadata?: { name?: string; namespace?: string; resourceVersion?: string }
    code?: number
    reason?: string
    message?: string
  } | null
  const { name, namespace, resourceVersion } = object?.metadata ?? {}
  if (event.type === 'ERROR')
    return printable(`ERROR ${object?.code} ${object?.reason ?? ''}: ${object?.message ?? ''}`)
  const key = name === undefined ? '' : ` ${namespace ? `${namespace}/` : ''}${name}`
  return printable(
    `${event.type} ${object?.kind ?? 'object'}${key}${resourceVersion ? ` at resourceVersion ${resourceVersion}` : ''}`
  )
}

/** Which patch a PATCH is: the one header without which its body says nothing. */
function patchFormat({ method, headers }: RequestEvent): string {
  const type = headers['content-type']
  return method === 'PATCH' && typeof type === 'string' ? ` (${printable(type)})` : ''
}

/** Percent escapes resolved, where that gives text; for people only. */
function readable(query: string): string {
  try {
    return printable(decodeURIComponent(query))
  } catch {
    return query
  }
}

/** What a server sends must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (char) =>
    char === '\t' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
