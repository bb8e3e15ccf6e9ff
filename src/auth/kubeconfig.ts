/**
 * The kubeconfig file format, `v1` `Config`. Field names are those of the file, and fields that are not listed here are kept
 * when a file is read and written back.
 *
 * @see https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */

/** A kubeconfig: one file as {@link parseKubeconfig} read it, or several merged by {@link loadKubeconfig}. */
export interface Kubeconfig {
  apiVersion?: 'v1' | undefined
  kind?: 'Config' | undefined
  preferences?: { colors?: boolean | undefined; extensions?: NamedExtension[] | undefined } | undefined
  clusters: NamedCluster[]
  users: NamedUser[]
  contexts: NamedContext[]
  'current-context'?: string | undefined
  extensions?: NamedExtension[] | undefined
}

/** An entry of `clusters`. */
export interface NamedCluster {
  name: string
  cluster: KubeconfigCluster
}

/** Where an API server is, and how to tell it from an impostor. */
export interface KubeconfigCluster {
  server?: string | undefined
  'tls-server-name'?: string | undefined
  'insecure-skip-tls-verify'?: boolean | undefined
  /** Path; relative to the folder of the file it stands in. */
  'certificate-authority'?: string | undefined
  /** Base64 of PEM. */
  'certificate-authority-data'?: string | undefined
  'proxy-url'?: string | undefined
  'disable-compression'?: boolean | undefined
  extensions?: NamedExtension[] | undefined
}

/** An entry of `users`. */
export interface NamedUser {
  name: string
  user: KubeconfigUser
}

/** Credentials of one user. */
export interface KubeconfigUser {
  'client-certificate'?: string | undefined
  'client-certificate-data'?: string | undefined
  'client-key'?: string | undefined
  'client-key-data'?: string | undefined
  token?: string | undefined
  tokenFile?: string | undefined
  as?: string | undefined
  'as-uid'?: string | undefined
  'as-groups'?: string[] | undefined
  'as-user-extra'?: Record<string, string[]> | undefined
  username?: string | undefined
  password?: string | undefined
  'auth-provider'?: KubeconfigAuthProvider | undefined
  exec?: KubeconfigExec | undefined
  extensions?: NamedExtension[] | undefined
}

/** A legacy auth provider. */
export interface KubeconfigAuthProvider {
  name?: string | undefined
  config?: Record<string, string> | undefined
}

/** A credential plugin. */
export interface KubeconfigExec {
  apiVersion?: string | undefined
  /** A bare name is looked up in PATH; a path is relative to the folder of the file it stands in. */
  command?: string | undefined
  args?: string[] | undefined
  env?: { name?: string | undefined; value?: string | undefined }[] | undefined
  installHint?: string | undefined
  provideClusterInfo?: boolean | undefined
  interactiveMode?: string | undefined
}

/** An entry of `contexts`. */
export interface NamedContext {
  name: string
  context: KubeconfigContext
}

/** A cluster, a user and a namespace by their names. */
export interface KubeconfigContext {
  cluster?: string | undefined
  user?: string | undefined
  namespace?: string | undefined
  extensions?: NamedExtension[] | undefined
}

/** What a tool other than kubectl keeps in a kubeconfig. */
export interface NamedExtension {
  name: string
  extension?: unknown
}
