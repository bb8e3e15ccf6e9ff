import { type Clock, realClock } from '../clock.ts'
import { AuthError, ConfigError } from '../errors.ts'
import { authProviderFault } from './auth-provider.ts'
import type { Authenticator, TlsMaterial } from './authenticator.ts'
import type { FetchLike } from './ca-fetch.ts'
import { contradiction } from './check-config.ts'
import type { ClientConfig } from './config.ts'
import { basic, bearer, type CredentialHeaders, impersonationHeaders } from './credential-headers.ts'
import { ExecPlugin } from './exec-plugin.ts'
import { OidcProvider } from './oidc.ts'
import type { RunPlugin } from './run-plugin.ts'
import { TlsFiles } from './tls-files.ts'
import { TokenFile } from './token-file.ts'

/** Options of {@link createAuthenticator}. All have their defaults from the process. */
export interface AuthenticatorOptions {
  clock?: Clock | undefined
  /** Environment of exec plugins, and where PATH is looked up. Default `process.env`. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** Whose rules a plugin's command is looked up by. Default `process.platform`. */
  platform?: NodeJS.Platform | undefined
  /** True when an exec plugin may use stdin. Default: when it is a terminal. */
  isTerminal?: (() => boolean) | undefined
  /** Where stderr of an exec plugin goes that may use the terminal. Default: the process's stderr. */
  showStderr?: ((chunk: Uint8Array) => void) | undefined
  /** Runs an exec plugin in another way than as a child process, e.g. in tests. */
  run?: RunPlugin | undefined
  /** Speaks to an OIDC identity provider. Default: the global `fetch`, or node:https when the provider has a CA of its own. */
  fetch?: FetchLike | undefined
}

/** One way to come by the `Authorization` header, and by a client certificate. */
interface Credentials {
  headers(signal?: AbortSignal | undefined): CredentialHeaders | Promise<CredentialHeaders>
  /** True when the credentials changed, or were not those that were refused. */
  refresh(authorization: string | undefined, signal?: AbortSignal | undefined): Promise<boolean>
  close(): void
}

/**
 * Brings the credentials of a configuration to life. A token, basic authentication or a client certificate goes before an exec
 * plugin; a token or basic authentication before an auth provider.
 *
 * @throws {ConfigError} The configuration contradicts itself.
 * @throws {AuthError} It has an auth provider that does not exist any more, or a name that no header can carry.
 */
export function createAuthenticator(config: ClientConfig, options: AuthenticatorOptions = {}): Authenticator {
  const providerFault = config.authProvider && authProviderFault(config.authProvider)
  if (providerFault) throw new AuthError(`Cannot authenticate: ${providerFault}`)
  const fault = contradiction(config)
  if (fault)
    throw new ConfigError(`Cannot authenticate: ${fault}`, {
      path: config.origin?.path,
      context: config.origin?.context
    })
  const clock = options.clock ?? realClock
  const files = new TlsFiles(config.tls ?? {}, clock)
  const plugin = createPlugin(config, { ...options, clock })
  const credentials = chooseCredentials(config, plugin, { ...options, clock })
  const acting = impersonationHeaders(config.impersonate)
  return {
    headers({ signal } = {}) {
      const own = credentials.headers(signal)
      return own instanceof Promise ? own.then((headers) => ({ ...headers, ...acting })) : { ...own, ...acting }
    },
    tls({ signal } = {}) {
      const material = files.current(signal)
      if (plugin === undefined) return material
      const state = plugin.current(signal)
      if (!(material instanceof Promise) && !(state instanceof Promise)) return withCertificate(material, state)
      return Promise.all([material, state]).then(([base, given]) => withCertificate(base, given))
    },
    async refresh(refused, { signal } = {}) {
      const { authorization } = refused
      const used = Array.isArray(authorization) ? authorization[0] : authorization
      const [changed, reread] = await Promise.all([credentials.refresh(used, signal), rereadTls(files, signal)])
      return changed || reread
    },
    close: () => credentials.close()
  }
}

/** A client certificate may have been renewed on disk since the connection was made. */
async function rereadTls(files: TlsFiles, signal: AbortSignal | undefined): Promise<boolean> {
  const before = await files.current(signal)
  return (await files.recheck(signal)).version !== before.version
}

function withCertificate(
  base: TlsMaterial,
  given: { cert?: string | undefined; key?: string | undefined; certVersion: number }
): TlsMaterial {
  const version = `${base.version}.${given.certVersion}`
  return given.cert === undefined ? { ...base, version } : { ...base, version, cert: given.cert, key: given.key }
}

function createPlugin(config: ClientConfig, options: AuthenticatorOptions & { clock: Clock }): ExecPlugin | undefined {
  const { tls = {}, exec } = config
  const certificate = (tls.cert?.length || tls.certFile) && (tls.key?.length || tls.keyFile)
  if (exec === undefined || config.token || config.tokenFile || config.username || certificate) return undefined
  const { env = process.env, platform = process.platform } = options
  return new ExecPlugin(config, exec, { ...options, env, platform })
}

function chooseCredentials(
  config: ClientConfig,
  plugin: ExecPlugin | undefined,
  options: AuthenticatorOptions & { clock: Clock }
): Credentials {
  const { token, tokenFile, username, password = '', authProvider } = config
  if (tokenFile) return fromTokenFile(new TokenFile(tokenFile, { clock: options.clock, fallback: token || undefined }))
  if (token) return fixed(bearer(token))
  // A password without a user name is nothing to client-go either.
  if (username) return fixed(basic(username, password))
  if (plugin) return fromPlugin(plugin)
  if (authProvider) return fromOidc(new OidcProvider(authProvider, options))
  return fixed({})
}

function fixed(headers: CredentialHeaders): Credentials {
  return { headers: () => headers, refresh: async () => false, close() {} }
}

function fromTokenFile(file: TokenFile): Credentials {
  return {
    headers: (signal) => then(file.current(signal), bearer),
    refresh: async (authorization, signal) => bearer(await file.reread(signal)).authorization !== authorization,
    close() {}
  }
}

function fromPlugin(plugin: ExecPlugin): Credentials {
  return {
    headers: (signal) => then(plugin.current(signal), ({ token }) => (token === undefined ? {} : bearer(token))),
    refresh: (authorization, signal) => plugin.refresh(authorization, signal),
    close: () => plugin.close()
  }
}

function fromOidc(provider: OidcProvider): Credentials {
  return {
    headers: (signal) => then(provider.current(signal), bearer),
    refresh: (authorization, signal) => provider.refresh(authorization?.replace(/^Bearer /, ''), signal),
    close: () => provider.close()
  }
}

/** Goes on at once with what is there at once: the usual request is to cost no turn of the event loop. */
function then<T, R>(value: T | Promise<T>, go: (value: T) => R): R | Promise<R> {
  return value instanceof Promise ? value.then(go) : go(value)
}
