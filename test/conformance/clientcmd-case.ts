/** What the comparison with clientcmd is made of: a folder of files and a way of loading them. */
import { readFileSync } from 'node:fs'
import type { ConfigOverrides } from '../../src/auth/overrides.ts'

/** One way of loading. `$DIR` in texts and values stands for the folder of the case. */
export interface ClientcmdCase {
  name: string
  /** Text or bytes by path in the folder; `{ link }` is a symbolic link, `{ folder }` an empty folder. */
  files: Record<string, string | Uint8Array | { link: string } | { folder: true }>
  /** Value of KUBECONFIG. Default `$DIR/config`. */
  kubeconfig?: string
  /** `--kubeconfig`. */
  explicit?: string
  /** HOME. Default a folder without a kubeconfig. */
  home?: string
  /** Working directory inside the folder. Default the folder. */
  cwd?: string
  overrides?: ConfigOverrides
  /** Runs the exec plugin, and compares the token it gave. Default false. */
  runPlugin?: boolean
}

/** A test file of `test/fixtures/certs`. */
export function cert(name: string): string {
  return readFileSync(new URL(`../fixtures/certs/${name}`, import.meta.url), 'utf8')
}

/** Base64 of a text. */
export function b64(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64')
}

/** A value as block YAML whose strings are all quoted: for cases that are not about YAML. */
export function yaml(value: unknown, indent = ''): string {
  if (Array.isArray(value) && value.length > 0)
    return value.map((item) => `\n${indent}- ${yaml(item, `${indent}  `).trimStart()}`).join('')
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return ` ${JSON.stringify(value).replace(/\u2028/g, '\\u2028')}`
  const fields = Object.entries(value).filter(([, item]) => item !== undefined)
  return fields.map(([key, item]) => `\n${indent}${JSON.stringify(key)}:${yaml(item, `${indent}  `)}`).join('')
}

type Fields = Record<string, unknown>

/** The usual kubeconfig: one context `ctx` with the cluster `c` and the user `u`. */
export function kubeconfig(cluster: Fields = {}, user: Fields = {}, context: Fields = {}, more: Fields = {}): string {
  return yaml({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'ctx',
    clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'ctx', context: { cluster: 'c', user: 'u', ...context } }],
    ...more
  }).trimStart()
}

/** An exec plugin that nothing is wrong with. */
export function execPlugin(more: Fields = {}): Fields {
  return { apiVersion: 'client.authentication.k8s.io/v1', command: 'get-token', interactiveMode: 'Never', ...more }
}
