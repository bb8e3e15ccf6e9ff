import { readFile } from 'node:fs/promises'
import { ConfigError } from '../errors.ts'
import { decodeBase64 } from './base64.ts'
import { checkConfig } from './check-config.ts'
import type { AuthProviderConfig, ClientConfig, ExecConfig, ImpersonateConfig, TlsConfig } from './config.ts'
import type { Kubeconfig, KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts'
import { clientConfig } from './mask.ts'
import { type ConfigOverrides, overrideCluster, overrideUser } from './overrides.ts'
import { printable } from './printable.ts'
import { readServer } from './server-url.ts'
import { clusterFaults, interactiveMode, userFaults } from './validate-entries.ts'

/** Name under which a cluster keeps what its exec plugins are to be told. */
const EXEC_EXTENSION = 'client.authentication.k8s.io/exec'

/** A kubeconfig that leads to no cluster, and why: in a pod, the in-cluster configuration is used instead. */
export interface NoCluster {
  reason: string
}

/**
 * Makes of a kubeconfig what a client needs: the cluster and the user of the current context, with `overrides` over them, checked
 * by clientcmd's rules. Relative paths are taken from the working directory; {@link mergeKubeconfigs} makes them absolute.
 *
 * @throws {ConfigError} Something that is asked for is not there, contradicts itself or cannot be read.
 */
export async function resolveConfig(kubeconfig: Kubeconfig, overrides: ConfigOverrides = {}): Promise<ClientConfig> {
  const config = await resolveCluster(kubeconfig, overrides)
  if ('server' in config) return config
  throw new ConfigError(`Cannot use kubeconfig: ${config.reason}`)
}

/** {@link resolveConfig} for a caller that knows what to do when no cluster is named. `path` is for messages. */
export async function resolveCluster(
  kubeconfig: Kubeconfig,
  overrides: ConfigOverrides,
  path?: string | undefined
): Promise<ClientConfig | NoCluster> {
  const names = chooseNames(kubeconfig, overrides)
  const fail = (faults: string[]): never => {
    const of = names.context === '' ? '' : ` for context "${names.context}"`
    throw new ConfigError(`Cannot use kubeconfig${path === undefined ? '' : ` "${path}"`}${of}: ${faults.join('; ')}`, {
      path,
      context: names.context || undefined
    })
  }
  const missing = missingNames(kubeconfig, overrides, names)
  if (missing.length > 0) fail(missing)
  const cluster = overrideCluster(entryOf(kubeconfig.clusters, names.cluster)?.cluster ?? {}, overrides)
  const user = overrideUser(entryOf(kubeconfig.users, names.user)?.user ?? {}, overrides)
  const faults = await userFaults(names.user, user)
  const contextIsGone = names.context !== '' && entryOf(kubeconfig.contexts, names.context) === undefined
  if (contextIsGone) faults.push(`context "${names.context}" is not defined`)
  if (entryOf(kubeconfig.clusters, names.cluster) === undefined && Object.keys(cluster).length === 0)
    return faults.length === 0 ? { reason: emptyReason(names) } : fail(faults)
  faults.push(...(await clusterFaults(names.cluster, cluster)))
  const server = readServer(cluster.server ?? '')
  if (server === undefined && cluster.server) faults.push(`cluster "${names.cluster}" has a server that is not a URL`)
  if (faults.length > 0 || server === undefined) return fail(faults)
  const config = clientConfig({
    server: server.url,
    namespace: names.namespace || 'default',
    ...(cluster['proxy-url'] && { proxyUrl: cluster['proxy-url'] }),
    ...(cluster['disable-compression'] && { disableCompression: true }),
    ...(user.as && { impersonate: impersonation(user, user.as) }),
    ...(server.secure && { tls: tlsConfig(cluster, user), ...(await credentials(user, cluster, fail)) }),
    origin: { path, ...(names.context !== '' && { context: names.context }) }
  })
  const fault = await checkConfig(config)
  return fault === undefined ? config : fail([fault])
}

function entryOf<T extends { name: string }>(entries: readonly T[], wanted: string): T | undefined {
  return entries.find(({ name }) => name === wanted)
}

/** Names of what is in use; empty for none. */
export interface ChosenNames {
  context: string
  cluster: string
  user: string
  namespace: string
}

/** Which context, cluster, user and namespace are meant. */
export function chooseNames(kubeconfig: Kubeconfig, overrides: ConfigOverrides): ChosenNames {
  const context = overrides.context || kubeconfig['current-context'] || ''
  const found = entryOf(kubeconfig.contexts, context)?.context
  return {
    context,
    cluster: overrides.cluster || found?.cluster || '',
    user: overrides.user || found?.user || '',
    namespace: overrides.namespace || found?.namespace || ''
  }
}

/** Only what is asked for by name has to exist; what a context names may be missing. */
function missingNames(kubeconfig: Kubeconfig, overrides: ConfigOverrides, names: ChosenNames): string[] {
  const faults: string[] = []
  if (overrides.user && !entryOf(kubeconfig.users, names.user)) faults.push(`user "${names.user}" is not defined`)
  if (overrides.context && !entryOf(kubeconfig.contexts, names.context))
    faults.push(`context "${names.context}" is not defined`)
  if (overrides.cluster && !entryOf(kubeconfig.clusters, names.cluster))
    faults.push(`cluster "${names.cluster}" is not defined`)
  return faults
}

function emptyReason({ context, cluster }: ChosenNames): string {
  if (cluster !== '') return `cluster "${cluster}" is not defined`
  return context === '' ? 'no current context is set' : `context "${context}" names no cluster`
}

function impersonation(user: KubeconfigUser, userName: string): ImpersonateConfig {
  return {
    userName,
    ...(user['as-uid'] && { uid: user['as-uid'] }),
    ...(user['as-groups']?.length && { groups: user['as-groups'] }),
    ...(user['as-user-extra'] && { extra: user['as-user-extra'] })
  }
}

function tlsConfig(cluster: KubeconfigCluster, user: KubeconfigUser): TlsConfig {
  const certificate = user['client-certificate'] || user['client-certificate-data']
  return {
    ...pem('ca', cluster['certificate-authority-data']),
    ...(cluster['certificate-authority'] && { caFile: cluster['certificate-authority'] }),
    ...(cluster['insecure-skip-tls-verify'] && { insecureSkipVerify: true }),
    ...(cluster['tls-server-name'] && { serverName: cluster['tls-server-name'] }),
    ...(certificate && {
      ...pem('cert', user['client-certificate-data']),
      ...(user['client-certificate'] && { certFile: user['client-certificate'] }),
      ...pem('key', user['client-key-data']),
      ...(user['client-key'] && { keyFile: user['client-key'] })
    })
  }
}

/** Base64 was checked when the kubeconfig was read. */
function pem(field: 'ca' | 'cert' | 'key', data: string | undefined): TlsConfig {
  const bytes = data ? decodeBase64(data) : undefined
  return bytes?.length ? { [field]: Buffer.from(bytes).toString() } : {}
}

async function credentials(
  user: KubeconfigUser,
  cluster: KubeconfigCluster,
  fail: (faults: string[]) => never
): Promise<Partial<ClientConfig>> {
  const { exec, 'auth-provider': provider, tokenFile } = user
  let token = user.token
  if (!token && tokenFile) {
    token = (
      await readFile(tokenFile, 'utf8').catch((err) => fail([`tokenFile "${tokenFile}" cannot be read (${err.code})`]))
    ).trim()
    if (token === '') fail([`tokenFile "${tokenFile}" is empty`])
  }
  const told = cluster.extensions?.find(({ name }) => name === EXEC_EXTENSION)?.extension
  return {
    ...(token && { token }),
    ...(tokenFile && { tokenFile }),
    ...(user.username && { username: user.username }),
    ...(user.password && { password: user.password }),
    ...(exec && { exec: execConfig(exec) }),
    ...(exec && told !== undefined && { execClusterConfig: told }),
    ...(provider && {
      authProvider: { name: provider.name ?? '', config: provider.config ?? {} } satisfies AuthProviderConfig
    })
  }
}

function execConfig(exec: NonNullable<KubeconfigUser['exec']>): ExecConfig {
  return {
    // An apiVersion that is none of these is refused by checkConfig.
    apiVersion: exec.apiVersion as ExecConfig['apiVersion'],
    command: exec.command ?? '',
    ...(exec.args && { args: exec.args }),
    ...(exec.env && { env: exec.env.map(({ name = '', value = '' }) => ({ name, value })) }),
    ...(exec.installHint && { installHint: printable(exec.installHint) }),
    ...(exec.provideClusterInfo && { provideClusterInfo: true }),
    interactiveMode: interactiveMode(exec) as NonNullable<ExecConfig['interactiveMode']>
  }
}
