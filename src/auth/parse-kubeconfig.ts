import { ConfigError } from '../errors.ts'
import { parseYaml, stringifyYaml } from '../yaml/index.ts'
import type { Kubeconfig } from './kubeconfig.ts'
import { checkKubeconfig, ShapeError } from './kubeconfig-shape.ts'
import { hideKubeconfigSecrets } from './mask.ts'

/** Options of {@link parseKubeconfig}. */
export interface ParseKubeconfigOptions {
  /** File that the text came from, for messages. */
  path?: string | undefined
}

/**
 * Reads a kubeconfig, YAML or JSON: the first document of it, as clientcmd does. Types are strict, unknown fields are kept,
 * an empty text is an empty kubeconfig, and paths stay as they stand there.
 *
 * @throws {ConfigError} The text is neither, a field has the wrong type, or a name is there twice in one list.
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function parseKubeconfig(text: string | Uint8Array, options: ParseKubeconfigOptions = {}): Kubeconfig {
  try {
    return hideKubeconfigSecrets(checkKubeconfig(parseYaml(text, { duplicateKeys: 'last', moreDocuments: 'ignore' })))
  } catch (err) {
    const file = options.path === undefined ? '' : ` "${options.path}"`
    const known = err instanceof ShapeError || err instanceof SyntaxError
    throw new ConfigError(`Cannot parse kubeconfig${file}: ${known ? err.message : 'it cannot be read'}`, {
      path: options.path,
      cause: err instanceof ShapeError ? undefined : err
    })
  }
}

/** Writes a kubeconfig as YAML, unknown fields included, entries in their order. Secrets are written: that is its purpose. */
export function stringifyConfig(kubeconfig: Kubeconfig): string {
  const { apiVersion = 'v1', kind = 'Config', ...rest } = kubeconfig
  return stringifyYaml({ apiVersion, kind, ...rest })
}
