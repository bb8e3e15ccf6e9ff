import { ConfigError } from '../errors.ts'
import { parseYaml, stringifyYaml, YamlSyntaxError } from '../yaml/index.ts'
import type { Kubeconfig } from './kubeconfig.ts'
import { checkKubeconfig, ShapeError } from './kubeconfig-shape.ts'
import { hideKubeconfigSecrets } from './mask.ts'

/** How the YAML of a kubeconfig is read. */
export interface YamlReaderOptions {
  /**
   * Another reader of YAML: gives the first document of a text as plain JSON. Default: `parseYaml` of `kubewire/yaml`, which gives it
   * the meaning that clientcmd does.
   */
  parseYaml?: ((text: string) => unknown) | undefined
}

/** Options of {@link parseKubeconfig}. */
export interface ParseKubeconfigOptions extends YamlReaderOptions {
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
    return hideKubeconfigSecrets(checkKubeconfig(readYaml(text, options)))
  } catch (err) {
    const file = options.path === undefined ? '' : ` "${options.path}"`
    // Other readers quote the text in their errors, secrets included: of those nothing is said and nothing kept.
    const ours = err instanceof ShapeError || err instanceof YamlSyntaxError
    throw new ConfigError(`Cannot parse kubeconfig${file}: ${ours ? err.message : 'it cannot be read'}`, {
      path: options.path,
      cause: err instanceof YamlSyntaxError ? err : undefined
    })
  }
}

function readYaml(text: string | Uint8Array, options: YamlReaderOptions): unknown {
  if (options.parseYaml === undefined) return parseYaml(text, { duplicateKeys: 'last', moreDocuments: 'ignore' })
  return options.parseYaml(typeof text === 'string' ? text : new TextDecoder().decode(text))
}

/** Writes a kubeconfig as YAML, unknown fields included, entries in their order. Secrets are written: that is its purpose. */
export function stringifyConfig(kubeconfig: Kubeconfig): string {
  const { apiVersion = 'v1', kind = 'Config', ...rest } = kubeconfig
  return stringifyYaml({ apiVersion, kind, ...rest })
}
