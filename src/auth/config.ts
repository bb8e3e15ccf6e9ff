/**
 * What a client needs to know of one cluster and one user: the outcome of loading a kubeconfig or the in-cluster files,
 * client-go's rest.Config.
 */

/** Where and as whom to connect. Plain data; printing one shows no secret when made by `clientConfig()`. */
export interface ClientConfig {
  /** URL of the API server, e.g. `https://10.0.0.1:6443`; a path is a prefix of every request's path. */
  server: string
  /** Namespace of the context; `default` when it names none. A handle without a namespace still spans all. */
  namespace?: string | undefined
  /** How the server is verified and how the client proves itself to it in TLS. */
  tls?: TlsConfig | undefined
  /** Bearer token; a `tokenFile` that can be read goes before it. */
  token?: string | undefined
  /** File that holds the bearer token; read again every minute, the last good token kept when that fails. */
  tokenFile?: string | undefined
  /** User of basic authentication. */
  username?: string | undefined
  /** Password of basic authentication; nothing without a `username`. */
  password?: string | undefined
  /** Plugin that gives credentials. */
  exec?: ExecConfig | undefined
  /** Legacy auth provider; only `oidc` works. */
  authProvider?: AuthProviderConfig | undefined
  /** Whom to act as. */
  impersonate?: ImpersonateConfig | undefined
  /** `http`, `https` or `socks5` URL. Default: the proxy variables of the environment. */
  proxyUrl?: string | undefined
  /** Asks the server for no gzip. Default false. */
  disableCompression?: boolean | undefined
  /** What to give exec plugins that ask for cluster info: `extensions["client.authentication.k8s.io/exec"]` of the cluster. */
  execClusterConfig?: unknown
  /** Where this came from, for messages: a file and a context, or the in-cluster folder. */
  origin?: { path?: string | undefined; context?: string | undefined } | undefined
}

/** TLS material; PEM. `…File` fields name files that are read again when they change. */
export interface TlsConfig {
  /** Certificates of the authorities that the server is verified by; goes before `caFile`. Default: those of Node. */
  ca?: string | Uint8Array | undefined
  /** File of these certificates. */
  caFile?: string | undefined
  /** Client certificate with its chain; goes before `certFile`. Needs a key. */
  cert?: string | Uint8Array | undefined
  /** File of the client certificate. */
  certFile?: string | undefined
  /** Private key of the client certificate, not encrypted; goes before `keyFile`. */
  key?: string | Uint8Array | undefined
  /** File of the private key. */
  keyFile?: string | undefined
  /** Name to ask for (SNI) and to verify, instead of the host of `server`. */
  serverName?: string | undefined
  /** Accepts any certificate. Default false. */
  insecureSkipVerify?: boolean | undefined
}

/** Kubernetes' `exec` credential plugin. @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins */
export interface ExecConfig {
  /** Version of the `ExecCredential` that the plugin writes. */
  apiVersion: 'client.authentication.k8s.io/v1' | 'client.authentication.k8s.io/v1beta1'
  /** Program: a path, or a name to look for in PATH. Never a shell's line. */
  command: string
  /** Its arguments. */
  args?: string[] | undefined
  /** Variables that are set for it over those of this process. */
  env?: { name: string; value: string }[] | undefined
  /** Shown when the program is not found. */
  installHint?: string | undefined
  /** Tells the plugin of the cluster, in `KUBERNETES_EXEC_INFO`. Default false. */
  provideClusterInfo?: boolean | undefined
  /** Whether the plugin gets stdin. Default `IfAvailable`. */
  interactiveMode?: 'Never' | 'IfAvailable' | 'Always' | undefined
}

/** A legacy `auth-provider` of a kubeconfig. */
export interface AuthProviderConfig {
  /** `oidc`; others are refused with the exec plugin to use instead. */
  name: string
  /** Its settings, e.g. `idp-issuer-url`, `client-id`, `id-token`, `refresh-token`. */
  config: Record<string, string>
  /** Called with the changed `config` after a refresh, so that it can be kept. `loadConfig` keeps it in the kubeconfig file, as kubectl does. */
  persist?: ((config: Record<string, string>) => void | Promise<void>) | undefined
}

/** Whom to act as. @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation */
export interface ImpersonateConfig {
  /** Name of the user; the others need it. */
  userName: string
  /** UID of the user. */
  uid?: string | undefined
  /** Groups of the user. */
  groups?: string[] | undefined
  /** More that is known of the user; keys may be of any characters. */
  extra?: Record<string, string[]> | undefined
}
