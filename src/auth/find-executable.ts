/**
 * Which file a plugin's command is, by the rules of Go's exec.LookPath: nothing is left to a shell, and a bare name is never taken
 * from the working directory.
 */
import { access, constants, stat } from 'node:fs/promises'
import { posix, win32 } from 'node:path'
import { splitPathList } from './kubeconfig-files.ts'

/** Where to look. */
export interface FindExecutableOptions {
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  /** True for a file that can be run (on Windows: that exists). Default asks the file system. */
  isExecutable?: ((path: string) => Promise<boolean>) | undefined
}

/** The file to run, or undefined when there is none. A command with a separator in it is that file, whatever PATH says. */
export async function findExecutable(command: string, options: FindExecutableOptions): Promise<string | undefined> {
  const { env, platform } = options
  const isExecutable = options.isExecutable ?? ((path: string) => canRun(path, platform))
  const paths = platform === 'win32' ? win32 : posix
  const cleaned = paths.normalize(command)
  const candidates = withExtensions(cleaned, env, platform)
  if (platform === 'win32' ? /[:\\/]/.test(cleaned) : cleaned.includes('/')) return firstOf(candidates, isExecutable)
  for (const folder of splitPathList(readEnv(env, 'PATH', platform) ?? '', platform)) {
    // An empty or relative entry means the working directory: a plugin from there is as good as planted.
    if (!paths.isAbsolute(folder)) continue
    const found = await firstOf(
      candidates.map((name) => paths.join(folder, name)),
      isExecutable
    )
    if (found !== undefined) return found
  }
  return undefined
}

/** Windows: a name with an extension of PATHEXT is tried as it is first, then with each of them. Elsewhere the name alone. */
function withExtensions(name: string, env: FindExecutableOptions['env'], platform: NodeJS.Platform): string[] {
  if (platform !== 'win32') return [name]
  const list = readEnv(env, 'PATHEXT', platform) || '.com;.exe;.bat;.cmd'
  const extensions = list
    .toLowerCase()
    .split(';')
    .filter((each) => each !== '')
    .map((each) => (each.startsWith('.') ? each : `.${each}`))
  const known = /\.[^\\/:.]*$/.test(name)
  return [...(known ? [name] : []), ...extensions.map((each) => name + each)]
}

/** Names of environment variables have no case on Windows. */
function readEnv(env: FindExecutableOptions['env'], name: string, platform: NodeJS.Platform): string | undefined {
  if (platform !== 'win32' || env[name] !== undefined) return env[name]
  const found = Object.keys(env).find((each) => each.toUpperCase() === name)
  return found === undefined ? undefined : env[found]
}

async function firstOf(
  paths: readonly string[],
  isExecutable: (path: string) => Promise<boolean>
): Promise<string | undefined> {
  for (const path of paths) if (await isExecutable(path)) return path
  return undefined
}

async function canRun(path: string, platform: NodeJS.Platform): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return false
    await access(path, platform === 'win32' ? constants.F_OK : constants.X_OK)
    return true
  } catch {
    return false
  }
}
