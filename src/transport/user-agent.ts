import type { HeaderMap, Middleware } from './transport.ts'
import { VERSION } from './version.ts'

/**
 * `<program>/<version> (<os>/<arch>) kubewire/<version>`, in the words that Go uses for systems, as client-go's.
 *
 * The program's name matters: the server takes the User-Agent up to the first slash as the default field manager.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function defaultUserAgent(process: UserAgentSource = globalThis.process): string {
  const { platform, arch, argv, env } = process
  const version = env.npm_package_version || 'v0.0.0'
  return `${programName(argv[1])}/${token(version)} (${OS[platform] ?? platform}/${ARCH[arch] ?? arch}) kubewire/${VERSION}`
}

/** What {@link defaultUserAgent} reads of the process. */
export interface UserAgentSource {
  platform: string
  arch: string
  argv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
}

const OS: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' }
const ARCH: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' }

/** File name without its ending; the folder's for an `index`, `main` or `cli`; `node` when there is no script. */
function programName(script: string | undefined): string {
  const parts = (script ?? '').split(/[\\/]/).filter((part) => part !== '')
  const name = (parts.pop() ?? '').replace(/\.[cm]?[jt]sx?$/, '')
  const folder = parts.findLast((part) => !['src', 'dist', 'lib', 'bin', 'build'].includes(part))
  return token(/^(index|main|cli)$/.test(name) ? (folder ?? name) : name) || 'node'
}

/** Only what a product token may hold (RFC 9110, section 5.6.2). */
function token(text: string): string {
  return text.replace(/[^A-Za-z0-9!#$%&'*+.^_`|~-]/g, '')
}

/** Headers that each request gets unless it has them. */
export function defaultHeaders(headers: HeaderMap, options: { streamed: HeaderMap }): Middleware {
  return (next) => (request) => {
    const defaults = request.stream ? options.streamed : headers
    return next({ ...request, headers: { ...defaults, ...request.headers } })
  }
}
