/** Environment variables. */
export type Env = Readonly<Record<string, string | undefined>>

const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']

/** True when the environment names any proxy, so that the rules have to be loaded. */
export function hasProxyEnv(env: Env): boolean {
  return PROXY_VARIABLES.some((name) => (env[name] ?? '') !== '')
}
