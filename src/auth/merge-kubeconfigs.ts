import { posix, win32 } from 'node:path'
import type { Kubeconfig, NamedExtension } from './kubeconfig.ts'
import { hideKubeconfigSecrets } from './mask.ts'

/** One kubeconfig and the file it was read from; without a path its relative paths stay relative. */
export interface KubeconfigSource {
  kubeconfig: Kubeconfig
  path?: string | undefined
}

/**
 * Merges kubeconfigs as clientcmd does: of clusters, users, contexts and extensions the first that defines a name wins, whole; of
 * `current-context` and `preferences.colors` the first that says anything. Relative paths become absolute, by the folder of the
 * file each stands in.
 */
export function mergeKubeconfigs(
  sources: readonly KubeconfigSource[],
  options: { platform?: NodeJS.Platform | undefined } = {}
): Kubeconfig {
  const platform = options.platform ?? process.platform
  const resolved = sources.map(({ kubeconfig, path }) => resolvePaths(kubeconfig, path, platform))
  const merged: Kubeconfig = {
    ...Object.assign({}, ...resolved.toReversed()),
    clusters: firstOfName(resolved.flatMap((each) => each.clusters)),
    users: firstOfName(resolved.flatMap((each) => each.users)),
    contexts: firstOfName(resolved.flatMap((each) => each.contexts))
  }
  const current = resolved.find((each) => each['current-context'])?.['current-context']
  if (current !== undefined) merged['current-context'] = current
  const extensions = mergeExtensions(resolved.map((each) => each.extensions))
  if (extensions) merged.extensions = extensions
  if (merged.preferences) merged.preferences = mergePreferences(resolved)
  return hideKubeconfigSecrets(merged)
}

function mergePreferences(sources: readonly Kubeconfig[]): NonNullable<Kubeconfig['preferences']> {
  const preferences = Object.assign({}, ...sources.map((each) => each.preferences).toReversed())
  const extensions = mergeExtensions(sources.map((each) => each.preferences?.extensions))
  return {
    ...preferences,
    ...(sources.some((each) => each.preferences?.colors) && { colors: true }),
    ...(extensions && { extensions })
  }
}

function mergeExtensions(lists: readonly (NamedExtension[] | undefined)[]): NamedExtension[] | undefined {
  const all = lists.flatMap((list) => list ?? [])
  return all.length > 0 ? firstOfName(all) : undefined
}

function firstOfName<T extends { name: string }>(entries: readonly T[]): T[] {
  const byName = new Map<string, T>()
  for (const entry of entries) if (!byName.has(entry.name)) byName.set(entry.name, entry)
  return [...byName.values()]
}

/** A copy whose file references are absolute. A plugin's command is one only when it has a separator in it. */
function resolvePaths(kubeconfig: Kubeconfig, path: string | undefined, platform: NodeJS.Platform): Kubeconfig {
  if (path === undefined) return kubeconfig
  const paths = platform === 'win32' ? win32 : posix
  const folder = paths.resolve(paths.dirname(path))
  const absolute = <F extends string>(
    owner: { [K in F]?: string | undefined },
    field: F
  ): Partial<Record<F, string>> => {
    const value = owner[field]
    return value && !paths.isAbsolute(value) ? ({ [field]: paths.join(folder, value) } as Record<F, string>) : {}
  }
  return {
    ...kubeconfig,
    clusters: kubeconfig.clusters.map((entry) => ({
      ...entry,
      cluster: { ...entry.cluster, ...absolute(entry.cluster, 'certificate-authority') }
    })),
    users: kubeconfig.users.map((entry) => {
      const { exec } = entry.user
      const byPath = exec?.command?.includes(paths.sep)
      return {
        ...entry,
        user: {
          ...entry.user,
          ...absolute(entry.user, 'client-certificate'),
          ...absolute(entry.user, 'client-key'),
          ...absolute(entry.user, 'tokenFile'),
          ...(exec && byPath && { exec: { ...exec, ...absolute(exec, 'command') } })
        }
      }
    })
  }
}
