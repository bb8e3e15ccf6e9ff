export type { Authenticator, TlsMaterial } from './authenticator.ts'
export type { FetchLike } from './ca-fetch.ts'
export type {
  AuthProviderConfig,
  ClientConfig,
  ExecConfig,
  ImpersonateConfig,
  TlsConfig
} from './config.ts'
export { type AuthenticatorOptions, createAuthenticator } from './create-authenticator.ts'
export { type InClusterOptions, inClusterConfig } from './in-cluster.ts'
export type {
  Kubeconfig,
  KubeconfigAuthProvider,
  KubeconfigCluster,
  KubeconfigContext,
  KubeconfigExec,
  KubeconfigUser,
  NamedCluster,
  NamedContext,
  NamedExtension,
  NamedUser
} from './kubeconfig.ts'
export type { KubeconfigLocation } from './kubeconfig-files.ts'
export {
  type LoadConfigOptions,
  type LoadKubeconfigOptions,
  loadConfig,
  loadKubeconfig
} from './load-config.ts'
export { clientConfig } from './mask.ts'
export { type KubeconfigSource, mergeKubeconfigs } from './merge-kubeconfigs.ts'
export { flattenKubeconfig, minifyKubeconfig } from './minify-kubeconfig.ts'
export type { ConfigOverrides } from './overrides.ts'
export {
  type ParseKubeconfigOptions,
  parseKubeconfig,
  stringifyConfig,
  type YamlReaderOptions
} from './parse-kubeconfig.ts'
export { resolveConfig } from './resolve-config.ts'
export type { RunPlugin, RunPluginOptions } from './run-plugin.ts'
