/** What the transport asks of auth: headers for each request, TLS material for each new connection, one refresh on 401. */

/** TLS material as Node's tls module takes it. */
export interface TlsMaterial {
  /** Changes whenever new connections must use other material; equal versions mean equal material. */
  version: string
  ca?: string | Uint8Array | undefined
  cert?: string | Uint8Array | undefined
  key?: string | Uint8Array | undefined
  serverName?: string | undefined
  insecureSkipVerify?: boolean | undefined
}

/** Credentials of one {@link ClientConfig}, alive: tokens are re-read, plugins re-run, certificates rotated. */
export interface Authenticator {
  /**
   * Authorization and Impersonate-* headers, lower case. Returned without a promise when nothing has to be awaited, so that the
   * usual request costs no turn of the event loop. A header that the request carries already wins over these.
   *
   * @throws {AuthError} Credentials cannot be had.
   */
  headers(options?: {
    signal?: AbortSignal | undefined
  }): Record<string, string | string[]> | Promise<Record<string, string | string[]>>
  /** TLS material for a new connection. @throws {AuthError | ConfigError} */
  tls(options?: { signal?: AbortSignal | undefined }): TlsMaterial | Promise<TlsMaterial>
  /**
   * Called after a 401 with the headers that were refused. Resolves true when there may be other credentials now, so that the request is
   * worth sending once more. Many callers at once cause one refresh.
   */
  refresh(refused: Record<string, string | string[]>, options?: { signal?: AbortSignal | undefined }): Promise<boolean>
  /** Kills what runs, clears timers. */
  close(): void
}
