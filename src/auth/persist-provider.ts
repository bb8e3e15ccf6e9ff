import { open, readFile, rm, writeFile } from 'node:fs/promises'
import type { AuthProviderConfig } from './config.ts'
import { parseKubeconfig, stringifyConfig, type YamlReaderOptions } from './parse-kubeconfig.ts'

/** What a refresh changes; all else in the file stays as it is there. */
const TOKENS = ['id-token', 'refresh-token']

/**
 * Keeps refreshed tokens in the kubeconfig file that they came from, as kubectl does: a provider that rotates refresh tokens takes each but
 * once, so that the next program needs the new one. The file is written in place, its mode and links stay; comments do not.
 *
 * What it returns throws a `ConfigError` or an error of the file system; so it does when another program holds the lock that kubectl takes,
 * `<path>.lock`.
 */
export function persistTokens(
  path: string,
  userName: string,
  options: YamlReaderOptions = {}
): NonNullable<AuthProviderConfig['persist']> {
  return async (config) => {
    const lock = `${path}.lock`
    await (await open(lock, 'wx')).close()
    try {
      const kubeconfig = parseKubeconfig(await readFile(path), { ...options, path })
      const provider = kubeconfig.users.find(({ name }) => name === userName)?.user['auth-provider']
      // Someone has taken it away meanwhile.
      if (provider === undefined) return
      const tokens = Object.entries(config).filter(([name]) => TOKENS.includes(name))
      provider.config = { ...provider.config, ...Object.fromEntries(tokens) }
      await writeFile(path, stringifyConfig(kubeconfig))
    } finally {
      await rm(lock, { force: true })
    }
  }
}
