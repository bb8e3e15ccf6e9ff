/** Which kubeconfig files there are to read: `KUBECONFIG`, else the one in the home folder. */
import { stat } from 'node:fs/promises'
import { posix, win32 } from 'node:path'

/** Where to look. */
export interface KubeconfigLocation {
  /** Default `process.env`. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** Default `process.platform`. */
  platform?: NodeJS.Platform | undefined
}

/** What is known of a path; undefined when there is nothing. */
export type StatPath = (path: string) => Promise<{ folder: boolean; writable: boolean } | undefined>

/**
 * The files of `KUBECONFIG` in order, each once, or the home folder's. A list that names nothing (`:`) is an empty list: the home
 * folder's file is not read instead.
 */
export async function kubeconfigFiles(
  options: KubeconfigLocation = {},
  statPath: StatPath = statFile
): Promise<string[]> {
  const { env = process.env, platform = process.platform } = options
  if (env.KUBECONFIG) return [...new Set(splitPathList(env.KUBECONFIG, platform))].filter((path) => path !== '')
  const home = await homeFolder({ env, platform }, statPath)
  return home === undefined ? [] : [pathsOf(platform).join(home, '.kube', 'config')]
}

/** Entries of a list as `PATH` is one. On Windows, quotes protect a `;` and are dropped. */
export function splitPathList(list: string, platform: NodeJS.Platform): string[] {
  if (platform !== 'win32') return list.split(':')
  return (list.match(/(?:"[^"]*(?:"|$)|[^;"])*(?:;|$)/g) ?? []).map((entry) =>
    entry.replace(/;$/, '').replaceAll('"', '')
  )
}

/**
 * The home folder by kubectl's rules. On Windows: the first of HOME, HOMEDRIVE + HOMEPATH and USERPROFILE that has a `.kube\config`, else
 * the first of HOME, USERPROFILE and HOMEDRIVE + HOMEPATH that can be written, else that exists, else that is set.
 */
export async function homeFolder(
  options: KubeconfigLocation,
  statPath: StatPath = statFile
): Promise<string | undefined> {
  const { env = process.env, platform = process.platform } = options
  if (platform !== 'win32') return env.HOME || undefined
  const drive = env.HOMEDRIVE && env.HOMEPATH ? env.HOMEDRIVE + env.HOMEPATH : undefined
  const isSet = (path: string | undefined): path is string => path !== undefined && path !== ''
  for (const home of [env.HOME, drive, env.USERPROFILE].filter(isSet)) {
    if (await statPath(win32.join(home, '.kube', 'config'))) return home
  }
  const candidates = [env.HOME, env.USERPROFILE, drive].filter(isSet)
  const found = await Promise.all(candidates.map(statPath))
  const writable = candidates.find((_, index) => found[index]?.folder && found[index]?.writable)
  return writable ?? candidates.find((_, index) => found[index] !== undefined) ?? candidates[0]
}

function pathsOf(platform: NodeJS.Platform): typeof posix {
  return platform === 'win32' ? win32 : posix
}

async function statFile(path: string): Promise<{ folder: boolean; writable: boolean } | undefined> {
  try {
    const found = await stat(path)
    return { folder: found.isDirectory(), writable: (found.mode & 0o200) !== 0 }
  } catch {
    return undefined
  }
}
