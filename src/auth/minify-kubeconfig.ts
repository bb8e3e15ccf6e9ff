import { readFile } from 'node:fs/promises'
import { ConfigError } from '../errors.ts'
import type { Kubeconfig } from './kubeconfig.ts'
import { hideKubeconfigSecrets } from './mask.ts'

/**
 * A copy with one context alone, and the cluster and the user that it names: `kubectl config view --minify`.
 *
 * @param context Default `current-context`.
 * @throws {ConfigError} There is no such context, or it names a cluster that is not there.
 */
export function minifyKubeconfig(
  kubeconfig: Kubeconfig,
  context: string = kubeconfig['current-context'] ?? ''
): Kubeconfig {
  const found = kubeconfig.contexts.find(({ name }) => name === context)
  if (found === undefined)
    throw new ConfigError(`Cannot minify the kubeconfig: context "${context}" is not defined`, { context })
  const { cluster = '', user = '' } = found.context
  const clusters = kubeconfig.clusters.filter(({ name }) => name === cluster)
  if (clusters.length === 0 && cluster !== '')
    throw new ConfigError(`Cannot minify the kubeconfig: cluster "${cluster}" is not defined`, { context })
  const users = kubeconfig.users.filter(({ name }) => name === user)
  return hideKubeconfigSecrets({ ...kubeconfig, 'current-context': context, contexts: [found], clusters, users })
}

/**
 * A copy in which the certificates and keys stand themselves, instead of the paths of their files, so that it can be carried
 * elsewhere: `kubectl config view --flatten`. Relative paths are taken from the working directory; `loadKubeconfig` has made them
 * absolute. Token files and plugins stay what they are.
 *
 * @throws {ConfigError} A file cannot be read.
 */
export async function flattenKubeconfig(kubeconfig: Kubeconfig): Promise<Kubeconfig> {
  const clusters = kubeconfig.clusters.map(async (entry) => ({
    ...entry,
    cluster: await embed(entry.cluster, ['certificate-authority'])
  }))
  const users = kubeconfig.users.map(async (entry) => ({
    ...entry,
    user: await embed(entry.user, ['client-certificate', 'client-key'])
  }))
  return hideKubeconfigSecrets({
    ...kubeconfig,
    clusters: await Promise.all(clusters),
    users: await Promise.all(users)
  })
}

async function embed<F extends string, T extends { [K in F]?: string | undefined }>(
  owner: T,
  fields: readonly F[]
): Promise<T> {
  const copy: T & { [K in `${F}-data`]?: string } = { ...owner }
  for (const field of fields) {
    const path = owner[field]
    if (!path) continue
    const content = await readFile(path).catch((cause) => {
      throw new ConfigError(`Cannot flatten the kubeconfig: cannot read the ${field} "${path}"`, { path, cause })
    })
    delete copy[field]
    Object.assign(copy, { [`${field}-data`]: content.toString('base64') })
  }
  return copy
}
