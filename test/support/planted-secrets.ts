/** Secrets to plant, and a search for them in everything that is shown. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import * as assert from 'uvu/assert'
import { type ClientOptions, createRecorder, createTracePrinter, type TraceEvent } from '../../src/index.ts'
import { fixture } from './fixture.ts'

/** Base64 of a text. */
export const b64 = (text: string): string => Buffer.from(text).toString('base64')
const jwt = (secret: string): string =>
  [{ alg: 'none' }, { exp: 4_000_000_000, secret }, 'signature']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')

/** A client's private key, of which one line stands for all. */
export const KEY: string = fixture('tls/client.key')

/** Everything that no output may show. */
export const PLANTED = {
  token: 'planted-token',
  tokenFile: 'planted-file-token',
  password: 'planted-password',
  key: KEY.split('\n')[1] ?? '',
  execEnv: 'planted-env',
  execArg: 'planted-arg',
  execToken: 'planted-exec-token',
  idToken: jwt('planted-id'),
  refreshToken: 'planted-refresh',
  clientSecret: 'planted-client-secret',
  newIdToken: jwt('planted-new-id'),
  proxyPassword: 'planted-proxy-password',
  serverPassword: 'planted-server-password',
  requestedToken: 'planted-requested-token',
  // Short, since an error of JSON.parse quotes no more than some characters.
  secretData: 'pl4nted',
  callerHeader: 'planted-header'
} as const

/** A secret as it may stand in a text. */
const formsOf = (secret: string): string[] => [
  secret,
  b64(secret).replace(/=+$/, ''),
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1)
]
const FORMS: [string, string[]][] = [
  ...Object.entries(PLANTED).map(([name, secret]): [string, string[]] => [name, formsOf(secret)]),
  ['basic credentials', [b64(`jane:${PLANTED.password}`)]],
  ['proxy credentials', [b64(`u:${PLANTED.proxyPassword}`)]],
  ['key as kubeconfig data', [b64(KEY)]]
]

/** Collects all that is shown, and searches it. */
export class Watched {
  readonly #shown: [string, string][] = []
  readonly recorder: ReturnType<typeof createRecorder> = createRecorder()
  readonly events: TraceEvent[] = []
  readonly #onMessage = (message: unknown, name: string | symbol): void => this.object(String(name), message)

  constructor() {
    for (const channel of CHANNELS) subscribe(channel, this.#onMessage)
  }

  text(what: string, text: string): void {
    this.#shown.push([what, text])
  }

  /** All ways in which a value gets into a log. */
  object(what: string, value: unknown): void {
    const options = { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null, maxArrayLength: null }
    this.text(`inspect of ${what}`, inspect(value, options))
    this.text(`inspect of ${what}, in a list`, inspect([{ value }], { ...options, showHidden: false }))
    this.text(`JSON of ${what}`, JSON.stringify(value) ?? '')
    this.text(`text of ${what}`, String(value))
    for (let err = value; err instanceof Error; err = err.cause)
      this.text(`stack of ${what}`, `${err.message}${err.stack}`)
  }

  /** Options with every observer at its fullest. */
  options(): ClientOptions {
    const print = createTracePrinter({
      write: (text) => this.text('trace printer', text),
      curl: true,
      maxBodyChars: 1e9
    })
    return {
      trace: (event) => {
        this.events.push(event)
        this.recorder.consumer(event)
        print(event)
      },
      onWarning: (warning) => this.object('warning', warning),
      maxRetries: 1,
      random: () => 0,
      env: {}
    }
  }

  /** Fails when any planted secret is in what was shown; so that it means something, `expected` must be. */
  end(...expected: RegExp[]): void {
    for (const channel of CHANNELS) unsubscribe(channel, this.#onMessage)
    this.object('trace events', this.events)
    this.object('recording', this.recorder.recording())
    const all = this.#shown.map(([, text]) => text).join('\n')
    for (const pattern of expected) assert.match(all, pattern)
    for (const [what, text] of this.#shown) {
      for (const [name, forms] of FORMS) {
        const found = forms.find((form) => text.includes(form))
        if (found !== undefined) assert.unreachable(`${what} shows ${name}: ${text}`)
      }
    }
  }
}

const CHANNELS = ['kubewire:request:start', 'kubewire:request:end', 'kubewire:request:error']

/** YAML with one value a line, so that damage meets scalars of all kinds. */
export function yamlOf(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return ` ${String(value)}\n`
  const entries = Object.entries(value).map(([key, item]) =>
    Array.isArray(value) ? `${indent}-${yamlOf(item, `${indent}  `)}` : `${indent}${key}:${yamlOf(item, `${indent}  `)}`
  )
  return entries.length === 0 ? (Array.isArray(value) ? ' []\n' : ' {}\n') : `\n${entries.join('')}`
}
