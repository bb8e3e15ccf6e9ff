import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../errors.ts'
import type { ClientConfig } from './config.ts'
import { clientConfig } from './mask.ts'
import { readCaBundle } from './pem.ts'

/** Where the kubelet mounts a pod's service account. */
const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Options of {@link inClusterConfig}. */
export interface InClusterOptions {
  /** Default `process.env`. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** Folder with `token`, `ca.crt` and `namespace`. Default `/var/run/secrets/kubernetes.io/serviceaccount`. */
  serviceAccountFolder?: string | undefined
}

/**
 * Configuration of a program that runs in a pod: the address from `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT`, token
 * and CA from the mounted files, which are read again as they change. The namespace is `POD_NAMESPACE`, else that of the service
 * account, else `default`.
 *
 * @throws {ConfigError} This is no pod, or its token cannot be read.
 * @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export async function inClusterConfig(options: InClusterOptions = {}): Promise<ClientConfig> {
  const { env = process.env, serviceAccountFolder: folder = SERVICE_ACCOUNT_FOLDER } = options
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env
  if (!host || !port)
    throw new ConfigError(
      'Cannot use in-cluster configuration: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set'
    )
  const tokenFile = join(folder, 'token')
  const token = await readFile(tokenFile, 'utf8').catch((cause) => {
    throw new ConfigError(`Cannot use in-cluster configuration: cannot read "${tokenFile}"`, { path: tokenFile, cause })
  })
  // Without a CA that can be used the system's are: client-go does not refuse either.
  const caFile = join(folder, 'ca.crt')
  const ca = await readFile(caFile, 'utf8').catch(() => '')
  return clientConfig({
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace: await inClusterNamespace(options),
    tls: readCaBundle(ca) === undefined ? {} : { caFile },
    ...(token.trim() !== '' && { token: token.trim() }),
    tokenFile,
    origin: { path: folder }
  })
}

/** True when {@link inClusterConfig} has what it needs, by clientcmd's rule. */
export async function isInCluster(options: InClusterOptions = {}): Promise<boolean> {
  const { env = process.env, serviceAccountFolder: folder = SERVICE_ACCOUNT_FOLDER } = options
  if (!env.KUBERNETES_SERVICE_HOST || !env.KUBERNETES_SERVICE_PORT) return false
  return stat(join(folder, 'token')).then(
    (found) => !found.isDirectory(),
    () => false
  )
}

/** Namespace that a pod's requests are about by default. */
export async function inClusterNamespace(options: InClusterOptions = {}): Promise<string> {
  const { env = process.env, serviceAccountFolder: folder = SERVICE_ACCOUNT_FOLDER } = options
  if (env.POD_NAMESPACE) return env.POD_NAMESPACE
  const namespace = await readFile(join(folder, 'namespace'), 'utf8').catch(() => '')
  return namespace.trim() || 'default'
}
