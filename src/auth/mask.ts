/** Keeps secrets out of what is printed: `console.log`, `util.inspect` and, for a {@link ClientConfig}, `JSON.stringify`. */
import type { ClientConfig } from './config.ts'
import type { Kubeconfig } from './kubeconfig.ts'

/** What stands for a secret. */
export const MASKED = '[masked]'

/** `util.inspect.custom`, known by this name in every runtime. */
const inspectCustom = Symbol.for('nodejs.util.inspect.custom')

/** Fields whose values are secret, wherever they stand in a ClientConfig or a kubeconfig. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'token',
  'password',
  'key',
  'client-key-data',
  'id-token',
  'refresh-token',
  'access-token',
  'client-secret'
])

const SECRET_FLAG = /secret|token|passw|key/i
const URL_USERINFO = /\/\/[^/?#]*@/g

/** Fields that hold environment variables of a plugin, or settings of a provider: names are shown, values are not. */
const SECRET_MAPS: ReadonlySet<string> = new Set(['env', 'config', 'authProvider', 'auth-provider'])

/**
 * Makes a {@link ClientConfig} that shows no token, password, key or plugin environment when it is printed, inspected or made
 * JSON of. The fields hold the true values; a copy made by spreading is an ordinary object again.
 */
export function clientConfig(fields: ClientConfig): ClientConfig {
  const config = { ...fields }
  hideInPrint(config)
  Object.defineProperty(config, 'toJSON', { value: () => masked(config) })
  return config
}

/** The same for a kubeconfig, but for JSON: that is a way of writing one out. */
export function hideKubeconfigSecrets(kubeconfig: Kubeconfig): Kubeconfig {
  hideInPrint(kubeconfig)
  for (const { user } of kubeconfig.users) hideInPrint(user)
  return kubeconfig
}

function hideInPrint(value: object): void {
  if (!Object.hasOwn(value, inspectCustom)) Object.defineProperty(value, inspectCustom, { value: () => masked(value) })
}

function masked(value: unknown, field = '', secret = false): unknown {
  if (value === undefined || value === null || typeof value === 'function') return value
  if (Array.isArray(value) && field === 'args') return maskedArgs(value)
  const hide = secret || SECRET_MAPS.has(field)
  if (Array.isArray(value)) return value.map((item) => masked(item, '', hide))
  if (value instanceof Uint8Array) return secret || SECRET_FIELDS.has(field) ? MASKED : `${value.length} bytes`
  if (typeof value === 'string' && !secret && !SECRET_FIELDS.has(field))
    return value.replace(URL_USERINFO, `//${MASKED}@`)
  if (typeof value !== 'object') return (secret && field !== 'name') || SECRET_FIELDS.has(field) ? MASKED : value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, masked(item, name, hide)]))
}

/** Plugins are given passwords as flags too: `--client-secret=x`, `--token x`. */
function maskedArgs(args: unknown[]): unknown[] {
  return args.map((arg, at) => {
    const secret = typeof arg === 'string' ? secretOfArg(arg, args[at - 1]) : undefined
    return secret === undefined ? arg : `${(arg as string).slice(0, -secret.length)}${MASKED}`
  })
}

/** The secrets among the arguments of a plugin, without their flags. */
export function secretsOfArgs(args: readonly string[]): string[] {
  return args.map((arg, at) => secretOfArg(arg, args[at - 1])).filter((secret) => secret !== undefined)
}

/** What of an argument is secret: what stands behind a flag that says so. */
function secretOfArg(arg: string, before: unknown): string | undefined {
  const [flag = ''] = arg.split('=', 1)
  if (arg !== flag && SECRET_FLAG.test(flag)) return arg.slice(flag.length + 1) || undefined
  const flagged = typeof before === 'string' && /^-[^=]*$/.test(before) && SECRET_FLAG.test(before)
  return flagged ? arg || undefined : undefined
}
