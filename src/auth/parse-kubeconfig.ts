import { ConfigError } from '../errors.ts'
import { parseYamlStream, stringifyYaml } from '../yaml/index.ts'
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
    return hideKubeconfigSecrets(checkKubeconfig(parseDocument(text)))
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

/** JSON is tried first, since YAML's reader refuses escapes that JSON has; its duplicate keys are the last one's too. */
function parseDocument(text: string | Uint8Array): unknown {
  if (text.length === 0) return undefined
  const json = typeof text === 'string' ? text : decodeUtf8(text)
  if (json?.trimStart().startsWith('{')) {
    try {
      return JSON.parse(json)
    } catch {
      // Its message would quote the text; flow style YAML looks like this as well.
    }
  }
  return parseYamlStream(text, { duplicateKeys: 'last' })[0]
}

/** The text, or undefined when the bytes are not UTF-8, and so no JSON. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    return undefined
  }
}
