import { readFile } from 'node:fs/promises'
import { ConfigError } from '../errors.ts'
import type { ClientConfig } from './config.ts'
import { inClusterConfig, inClusterNamespace, isInCluster } from './in-cluster.ts'
import type { Kubeconfig } from './kubeconfig.ts'
import { type KubeconfigLocation, kubeconfigFiles } from './kubeconfig-files.ts'
import { clientConfig } from './mask.ts'
import { type KubeconfigSource, mergeKubeconfigs } from './merge-kubeconfigs.ts'
import type { ConfigOverrides } from './overrides.ts'
import { parseKubeconfig, type YamlReaderOptions } from './parse-kubeconfig.ts'
import { persistTokens } from './persist-provider.ts'
import { chooseNames, resolveCluster } from './resolve-config.ts'

/** Options of {@link loadKubeconfig}. */
export interface LoadKubeconfigOptions extends KubeconfigLocation, YamlReaderOptions {
  /** The one file to read, which has to exist. Default: the files of `$KUBECONFIG`, else `~/.kube/config`. */
  path?: string | undefined
}

/** Options of {@link loadConfig}. */
export interface LoadConfigOptions extends LoadKubeconfigOptions, ConfigOverrides {
  /** Folder of the in-cluster files. Default `/var/run/secrets/kubernetes.io/serviceaccount`. */
  serviceAccountFolder?: string | undefined
}

/**
 * Finds out where and as whom to connect: the files of `$KUBECONFIG`, else `~/.kube/config`, and when these name no cluster, the
 * files that a pod has. Rules and order are clientcmd's.
 *
 * @throws {ConfigError} Nothing was found (the message lists what was tried), or what was found cannot be used.
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<ClientConfig> {
  const files = await readFiles(options)
  const merged = mergeKubeconfigs(files.sources, options)
  const found = files.sources.map(({ path }) => path)
  const resolved = await resolveCluster(merged, options, found.length === 1 ? found[0] : undefined)
  const inCluster = await isInCluster(options)
  if ('server' in resolved) {
    keepTokens(resolved, files.sources, chooseNames(merged, options).user, options)
    // As kubectl in a pod: a context that says nothing of a namespace leaves it to the pod.
    const unsaid = resolved.namespace === 'default' && !options.namespace && !namespaceOf(merged, options)
    return inCluster && unsaid ? clientConfig({ ...resolved, namespace: await inClusterNamespace(options) }) : resolved
  }
  if (inCluster) return overrideInCluster(await inClusterConfig(options), options)
  throw new ConfigError(`Cannot find a cluster to connect to: ${tried(options, files, resolved.reason)}`, {
    context: options.context || merged['current-context'] || undefined,
    path: found[0]
  })
}

/**
 * Reads and merges the kubeconfig files. Files of `$KUBECONFIG` that do not exist are left out.
 *
 * @throws {ConfigError} A file cannot be read or is no kubeconfig.
 */
export async function loadKubeconfig(options: LoadKubeconfigOptions = {}): Promise<Kubeconfig> {
  return mergeKubeconfigs((await readFiles(options)).sources, options)
}

interface FilesRead {
  sources: KubeconfigSource[]
  missing: string[]
}

/** One file that is broken refuses them all, as a half of the truth might be another cluster. */
async function readFiles(options: LoadKubeconfigOptions): Promise<FilesRead> {
  const result: FilesRead = { sources: [], missing: [] }
  for (const path of options.path ? [options.path] : await kubeconfigFiles(options)) {
    let text: Uint8Array
    try {
      text = await readFile(path)
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
      if (code !== 'ENOENT' || options.path)
        throw new ConfigError(`Cannot read kubeconfig "${path}": ${code}`, { path, cause })
      result.missing.push(path)
      continue
    }
    result.sources.push({ kubeconfig: parseKubeconfig(text, { path, parseYaml: options.parseYaml }), path })
  }
  return result
}

/** Tokens of an auth provider go back to where its user came from: the first file that has one of that name. */
function keepTokens(
  { authProvider }: ClientConfig,
  sources: readonly KubeconfigSource[],
  userName: string,
  options: LoadConfigOptions
): void {
  const path = sources.find(({ kubeconfig }) => kubeconfig.users.some(({ name }) => name === userName))?.path
  if (authProvider !== undefined && path !== undefined) authProvider.persist = persistTokens(path, userName, options)
}

function namespaceOf(kubeconfig: Kubeconfig, options: LoadConfigOptions): string | undefined {
  const current = options.context || kubeconfig['current-context']
  return kubeconfig.contexts.find(({ name }) => name === current)?.context.namespace
}

/** Flags about the cluster never come here: with one of them the kubeconfig is not empty. */
function overrideInCluster(config: ClientConfig, { token, tokenFile, namespace }: LoadConfigOptions): ClientConfig {
  return clientConfig({
    ...config,
    ...((token || tokenFile) && { token: token || undefined, tokenFile: tokenFile || undefined }),
    ...(namespace && { namespace })
  })
}

function tried(options: LoadConfigOptions, files: FilesRead, reason: string): string {
  const env = options.env ?? process.env
  const said = env.KUBECONFIG ? '$KUBECONFIG' : 'the home folder'
  const parts = files.sources.map(({ path }) => `kubeconfig "${path}": ${reason}`)
  parts.push(...files.missing.map((path) => `kubeconfig "${path}" (of ${said}) does not exist`))
  if (parts.length === 0)
    parts.push(env.KUBECONFIG ? '$KUBECONFIG names no file' : 'HOME is not set, so there is no ~/.kube/config')
  const where = options.serviceAccountFolder ?? '/var/run/secrets/kubernetes.io/serviceaccount'
  parts.push(
    env.KUBERNETES_SERVICE_HOST && env.KUBERNETES_SERVICE_PORT
      ? `in-cluster: no token in "${where}"`
      : 'in-cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set'
  )
  return parts.join('; ')
}
