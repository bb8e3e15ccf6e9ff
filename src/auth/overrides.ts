import type { ImpersonateConfig } from './config.ts'
import type { KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts'

/** What goes over the kubeconfig: kubectl's flags. An empty string is as good as none. */
export interface ConfigOverrides {
  /** Context to use instead of `current-context`; has to exist. */
  context?: string | undefined
  /** Cluster to use instead of the context's; has to exist. */
  cluster?: string | undefined
  /** User to be instead of the context's; has to exist. */
  user?: string | undefined
  /** Namespace instead of the context's. */
  namespace?: string | undefined
  /** URL of the API server; the `tls-server-name` of the kubeconfig is dropped with the server it belongs to. */
  server?: string | undefined
  /** Name to verify the server by. */
  serverName?: string | undefined
  /** Accepts any certificate of the server; a CA of the kubeconfig is dropped. */
  insecureSkipVerify?: boolean | undefined
  /** PEM file of the server's CA, instead of any CA of the kubeconfig. */
  caFile?: string | undefined
  /** PEM of the server's CA, instead of any CA of the kubeconfig. */
  ca?: string | Uint8Array | undefined
  /** PEM file of a client certificate, instead of the kubeconfig's. */
  certFile?: string | undefined
  /** PEM of a client certificate, instead of the kubeconfig's. */
  cert?: string | Uint8Array | undefined
  /** PEM file of its private key, instead of the kubeconfig's. */
  keyFile?: string | undefined
  /** PEM of its private key, instead of the kubeconfig's. */
  key?: string | Uint8Array | undefined
  /** Bearer token. */
  token?: string | undefined
  /** File of a bearer token. */
  tokenFile?: string | undefined
  /** User of basic authentication. */
  username?: string | undefined
  /** Password of basic authentication. */
  password?: string | undefined
  /** `http`, `https` or `socks5` URL of a proxy. */
  proxyUrl?: string | undefined
  /** Asks the server for no gzip. */
  disableCompression?: boolean | undefined
  /** Whom to act as: a name, or more than that. */
  impersonate?: string | ImpersonateConfig | undefined
}

/** The cluster with the flags about it on top. */
export function overrideCluster(cluster: KubeconfigCluster, overrides: ConfigOverrides): KubeconfigCluster {
  const { server, serverName, insecureSkipVerify, caFile, ca, proxyUrl, disableCompression } = overrides
  const merged: KubeconfigCluster = {
    ...cluster,
    ...(server && { server }),
    ...(proxyUrl && { 'proxy-url': proxyUrl }),
    ...(disableCompression && { 'disable-compression': true })
  }
  if (insecureSkipVerify || caFile || ca?.length) {
    setOrDelete(merged, 'insecure-skip-tls-verify', insecureSkipVerify || undefined)
    setOrDelete(merged, 'certificate-authority', caFile)
    setOrDelete(merged, 'certificate-authority-data', base64(ca))
  }
  if (server || serverName) setOrDelete(merged, 'tls-server-name', serverName)
  return merged
}

/** The user with the flags about credentials on top. */
export function overrideUser(user: KubeconfigUser, overrides: ConfigOverrides): KubeconfigUser {
  const { token, tokenFile, username, password, certFile, cert, keyFile, key } = overrides
  const as = typeof overrides.impersonate === 'string' ? { userName: overrides.impersonate } : overrides.impersonate
  const merged: KubeconfigUser = {
    ...user,
    ...(token && { token }),
    ...(tokenFile && { tokenFile }),
    ...(username && { username }),
    ...(password && { password }),
    ...(as?.userName && { as: as.userName }),
    ...(as?.uid && { 'as-uid': as.uid }),
    ...(as?.groups?.length && { 'as-groups': as.groups }),
    ...(as?.extra && { 'as-user-extra': { ...user['as-user-extra'], ...as.extra } })
  }
  if (certFile || cert?.length) {
    setOrDelete(merged, 'client-certificate', certFile)
    setOrDelete(merged, 'client-certificate-data', base64(cert))
  }
  if (keyFile || key?.length) {
    setOrDelete(merged, 'client-key', keyFile)
    setOrDelete(merged, 'client-key-data', base64(key))
  }
  return merged
}

function setOrDelete<T, K extends keyof T>(target: T, field: K, value: T[K] | undefined): void {
  if (value === undefined || value === '') delete target[field]
  else target[field] = value
}

function base64(value: string | Uint8Array | undefined): string | undefined {
  return value === undefined ? undefined : Buffer.from(value).toString('base64')
}
