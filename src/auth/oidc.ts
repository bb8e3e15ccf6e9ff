/**
 * The legacy `auth-provider` `oidc`: sends the id-token of the kubeconfig, and gets a new one with the refresh-token when it ends.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#openid-connect-tokens
 * @see https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokens
 */
import type { Clock } from '../clock.ts'
import { AuthError } from '../errors.ts'
import { createCaFetch, type FetchLike } from './ca-fetch.ts'
import type { AuthProviderConfig } from './config.ts'
import { SingleFlight } from './single-flight.ts'

/** A token that ends within this time has ended: clocks differ. Milliseconds. */
const EXPIRY_SLACK_MS = 10_000

/** How long an identity provider may take to answer. Milliseconds. */
const ANSWER_TIMEOUT_MS = 30_000

/** Id-tokens of one user. */
export class OidcProvider {
  readonly #provider: AuthProviderConfig
  readonly #clock: Clock
  readonly #fetch: FetchLike
  readonly #refreshes = new SingleFlight<string>()
  #config: Record<string, string>
  /** Undefined until the token endpoint has shown how it wants the client's id and secret. */
  #secretInBody: boolean | undefined

  constructor(provider: AuthProviderConfig, options: { clock: Clock; fetch?: FetchLike | undefined }) {
    this.#provider = provider
    this.#config = { ...provider.config }
    this.#clock = options.clock
    this.#fetch = options.fetch ?? createCaFetch(provider.config)
  }

  /** The id-token; a promise only when it has to be renewed. @throws {AuthError} It ended and cannot be renewed. */
  current(signal?: AbortSignal | undefined): string | Promise<string> {
    const token = this.#config['id-token']
    if (token && this.#clock.now() + EXPIRY_SLACK_MS < expiryOf(token)) return token
    return this.#refresh(signal)
  }

  /** Renews the token that was refused. True when there is another one now. */
  async refresh(refused: string | undefined, signal?: AbortSignal | undefined): Promise<boolean> {
    if (this.#config['id-token'] !== refused) return true
    if (!this.#config['refresh-token']) return false
    return (await this.#refresh(signal)) !== refused
  }

  /** Aborts what is under way. */
  close(): void {
    this.#refreshes.abort(new AuthError('Cannot refresh the OIDC token: the client is closed'))
  }

  #refresh(signal: AbortSignal | undefined): Promise<string> {
    return this.#refreshes.join((abandoned) => this.#renew(abandoned), signal)
  }

  async #renew(abandoned: AbortSignal): Promise<string> {
    const refreshToken = this.#config['refresh-token']
    if (!refreshToken) throw new AuthError('Cannot refresh the OIDC token: it has ended, and there is no refresh-token')
    const deadline = new AbortController()
    const timer = this.#clock.setTimer(ANSWER_TIMEOUT_MS, () =>
      deadline.abort(new AuthError(`Cannot refresh the OIDC token: no answer within ${ANSWER_TIMEOUT_MS} ms`))
    )
    const signal = AbortSignal.any([abandoned, deadline.signal])
    try {
      const endpoint = await this.#tokenEndpoint(signal)
      const answer = await this.#exchange(endpoint, refreshToken, signal)
      return await this.#keep(answer)
    } catch (err) {
      if (signal.aborted) throw signal.reason
      if (err instanceof AuthError) throw err
      throw new AuthError(`Cannot refresh the OIDC token: ${this.#config['idp-issuer-url']} cannot be reached`, {
        cause: err
      })
    } finally {
      timer.cancel()
    }
  }

  async #tokenEndpoint(signal: AbortSignal): Promise<string> {
    const issuer = (this.#config['idp-issuer-url'] ?? '').replace(/\/$/, '')
    const response = await this.#fetch(`${issuer}/.well-known/openid-configuration`, { signal })
    const metadata = parseObject(await response.text())
    if (response.status !== 200)
      throw new AuthError(`Cannot refresh the OIDC token: ${issuer} answered ${response.status} to discovery`)
    const endpoint = metadata.token_endpoint
    if (typeof endpoint !== 'string' || endpoint === '')
      throw new AuthError(`Cannot refresh the OIDC token: discovery of ${issuer} names no token_endpoint`)
    return endpoint
  }

  /** Providers differ in where they want the client's secret: the header of RFC 6749 §2.3.1 is tried first, then the body. */
  async #exchange(endpoint: string, refreshToken: string, signal: AbortSignal): Promise<Record<string, unknown>> {
    const ways = this.#secretInBody === undefined ? [false, true] : [this.#secretInBody]
    let refusal = ''
    for (const inBody of ways) {
      const response = await this.#fetch(endpoint, { ...this.#tokenRequest(refreshToken, inBody), signal })
      const answer = parseObject(await response.text())
      if (response.status >= 200 && response.status < 300) {
        this.#secretInBody = inBody
        return answer
      }
      const code = typeof answer.error === 'string' ? ` (${answer.error.slice(0, 80)})` : ''
      refusal = `${response.status}${code}`
    }
    throw new AuthError(`Cannot refresh the OIDC token: the token endpoint answered ${refusal}`)
  }

  #tokenRequest(refreshToken: string, secretInBody: boolean): Omit<Parameters<FetchLike>[1], 'signal'> {
    const { 'client-id': id = '', 'client-secret': secret = '' } = this.#config
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken })
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }
    if (secretInBody) {
      body.set('client_id', id)
      if (secret) body.set('client_secret', secret)
    } else {
      const pair = `${formEscape(id)}:${formEscape(secret)}`
      headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`
    }
    // A redirect would carry the refresh token to wherever it leads.
    return { method: 'POST', headers, body: body.toString(), redirect: 'error' }
  }

  async #keep(answer: Record<string, unknown>): Promise<string> {
    const idToken = answer.id_token
    if (typeof idToken !== 'string' || idToken === '')
      throw new AuthError(
        'Cannot refresh the OIDC token: the answer has no id_token; ask for the scope "openid" at login'
      )
    const rotated = answer.refresh_token
    this.#config = {
      ...this.#config,
      'id-token': idToken,
      ...(typeof rotated === 'string' && rotated !== '' && { 'refresh-token': rotated })
    }
    try {
      await this.#provider.persist?.({ ...this.#config })
    } catch (cause) {
      // The new tokens are kept here all the same: the old refresh token may be used up.
      throw new AuthError('Cannot persist the refreshed OIDC token', { cause })
    }
    return idToken
  }
}

/** When a JWT ends, in milliseconds since the epoch. Its signature is for the server to check. */
function expiryOf(idToken: string): number {
  const parts = idToken.split('.')
  const payload = parts.length === 3 ? Buffer.from(parts[1] ?? '', 'base64url').toString() : ''
  const { exp } = parseObject(payload)
  if (typeof exp !== 'number') throw new AuthError('Cannot read the OIDC id-token: it is no JWT with an expiry')
  return Math.trunc(exp) * 1000
}

function formEscape(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

/** Anything but a JSON object is an empty one; the parser's message would quote tokens. */
function parseObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch {
    return {}
  }
}
