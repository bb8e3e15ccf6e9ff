import type { Clock } from '../clock.ts'
import { AuthError } from '../errors.ts'
import type { ClientConfig, ExecConfig } from './config.ts'
import { bearer } from './credential-headers.ts'
import { execInfo, type PluginCredentials, readExecCredential } from './exec-credential.ts'
import { type RunPlugin, runPlugin } from './run-plugin.ts'
import { SingleFlight } from './single-flight.ts'

/** Credentials are renewed this long before they end, so that none ends on its way to the server. Milliseconds. */
const EXPIRY_MARGIN_MS = 10_000

/** Surroundings of a plugin. */
export interface ExecPluginOptions {
  clock: Clock
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  /** True when stdin is a terminal. */
  isTerminal?: (() => boolean) | undefined
  /** Where stderr of an interactive plugin goes. Default: the process's stderr. */
  showStderr?: ((chunk: Uint8Array) => void) | undefined
  /** Runs the plugin; for tests. */
  run?: RunPlugin | undefined
}

/** Credentials of a plugin together with a number that changes when the client certificate does. */
export interface PluginState extends PluginCredentials {
  certVersion: number
}

/**
 * The credentials of one exec plugin: asked for once, kept until they end, one run at a time for however many callers. The plugin
 * is killed when no caller waits for it any more.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export class ExecPlugin {
  readonly #config: ClientConfig
  readonly #exec: ExecConfig
  readonly #options: ExecPluginOptions
  readonly #runs = new SingleFlight<PluginState>()
  #current: PluginState | undefined
  #renewAt = Number.POSITIVE_INFINITY
  #closed = false

  constructor(config: ClientConfig, exec: ExecConfig, options: ExecPluginOptions) {
    this.#config = config
    this.#exec = exec
    this.#options = options
  }

  /** The credentials; a promise only when the plugin has to run. @throws {AuthError} It failed. @throws The signal's reason. */
  current(signal?: AbortSignal | undefined): PluginState | Promise<PluginState> {
    const current = this.#current
    if (current && this.#options.clock.now() < this.#renewAt) return current
    return this.#renew(signal).catch((err) => {
      // A run that fails early is no loss as long as the old credentials hold.
      const holds = current !== undefined && this.#options.clock.now() < (current.expiresAt ?? 0)
      if (holds && !this.#closed && !signal?.aborted) return current
      throw err
    })
  }

  /**
   * Runs the plugin once more, unless the `Authorization` that was refused is not the current one any more. True when there are other
   * credentials now.
   */
  async refresh(refused: string | undefined, signal?: AbortSignal | undefined): Promise<boolean> {
    const before = this.#current
    if (before && authorizationOf(before) !== refused) return true
    const after = await this.#renew(signal)
    return after.token !== before?.token || after.certVersion !== before?.certVersion
  }

  /** Kills the plugin; it is not run again. */
  close(): void {
    this.#closed = true
    this.#runs.abort(this.#closedError())
  }

  #renew(signal?: AbortSignal | undefined): Promise<PluginState> {
    if (this.#closed) return Promise.reject(this.#closedError())
    return this.#runs.join((abandoned) => this.#run(abandoned), signal)
  }

  async #run(signal: AbortSignal): Promise<PluginState> {
    const { clock, env, platform, run = runPlugin } = this.#options
    const interactive = this.#interactive()
    const info = await execInfo(this.#config, this.#exec, interactive)
    const showStderr = this.#options.showStderr ?? ((chunk: Uint8Array) => process.stderr.write(chunk))
    const stdout = await run(this.#exec, { env, platform, info, interactive, showStderr, signal })
    const given = readExecCredential(stdout, this.#exec)
    const before = this.#current
    const sameCert = before?.cert === given.cert && before?.key === given.key
    this.#current = { ...given, certVersion: (before?.certVersion ?? 0) + (before && sameCert ? 0 : 1) }
    this.#renewAt = renewalTime(given.expiresAt, clock.now())
    return this.#current
  }

  #interactive(): boolean {
    const { isTerminal = () => process.getBuiltinModule('node:tty').isatty(0) } = this.#options
    const mode = this.#exec.interactiveMode ?? 'IfAvailable'
    if (mode === 'Never') return false
    if (isTerminal()) return true
    if (mode === 'IfAvailable') return false
    throw new AuthError(`Cannot run exec plugin "${this.#exec.command}": it wants a terminal, and stdin is none`)
  }

  #closedError(): AuthError {
    return new AuthError(`Cannot run exec plugin "${this.#exec.command}": the client is closed`)
  }
}

/** Credentials that live hardly longer than the margin are used to their end, or each request would run the plugin. */
function renewalTime(expiresAt: number | undefined, now: number): number {
  if (expiresAt === undefined) return Number.POSITIVE_INFINITY
  return expiresAt - now > 2 * EXPIRY_MARGIN_MS ? expiresAt - EXPIRY_MARGIN_MS : expiresAt
}

function authorizationOf({ token }: PluginState): string | undefined {
  return token === undefined ? undefined : bearer(token).authorization
}
