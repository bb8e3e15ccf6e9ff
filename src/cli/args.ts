/** Command lines: which command, which flags, and one clear line for what is wrong with them. */
import { parseArgs } from 'node:util'

/** The command line cannot be understood; `message` is one line for a person. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** Flags that all commands share: which cluster, and how to print. */
export interface ConnectionFlags {
  kubeconfig?: string | undefined
  context?: string | undefined
  namespace?: string | undefined
}

/** Flags of a command: `string` takes a value, `boolean` none, `strings` may be given more than once. */
export type FlagKinds = Record<string, { type: 'string' | 'boolean' | 'strings'; short?: string }>

/** Values of flags by their kinds. */
export type FlagValues<K extends FlagKinds> = {
  [F in keyof K]?: K[F]['type'] extends 'boolean' ? boolean : K[F]['type'] extends 'strings' ? string[] : string
}

/** The flags of {@link ConnectionFlags}, as kubectl names them. */
export const CONNECTION_FLAGS = {
  kubeconfig: { type: 'string' },
  context: { type: 'string' },
  namespace: { type: 'string', short: 'n' }
} as const

/**
 * Reads the flags of one command.
 *
 * @throws {UsageError} On an unknown flag, a flag without its value, or more words than `maxWords`.
 */
export function parseFlags<K extends FlagKinds>(
  args: readonly string[],
  kinds: K,
  maxWords: number = Number.POSITIVE_INFINITY
): { flags: FlagValues<K>; words: string[] } {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, { type, short }]) => [
      name,
      { type: type === 'boolean' ? type : 'string', multiple: type === 'strings', ...(short && { short }) } as const
    ])
  )
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    if (positionals.length > maxWords) throw new UsageError(`Unexpected argument: "${positionals[maxWords]}"`)
    return { flags: { ...values } as FlagValues<K>, words: positionals }
  } catch (err) {
    if (err instanceof UsageError || !(err instanceof Error)) throw err
    throw new UsageError(firstSentence(err.message))
  }
}

/**
 * Reads a flag as a whole number.
 *
 * @throws {UsageError} When it is none, or below `min`.
 */
export function wholeNumber(name: string, text: string | undefined, min: number = 0): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < min) {
    throw new UsageError(`--${name} takes a whole number from ${min} on: "${text}"`)
  }
  return value
}

/** Node's messages go on with advice about `--`; the first sentence says what is wrong. */
function firstSentence(message: string): string {
  return (message.split(/\.\s|\n/)[0] ?? message).replace(/\.$/, '')
}
