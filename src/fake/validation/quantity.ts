/**
 * Quantities as the server reads and rewrites them: `1000m` becomes `1`, `1.5Gi` becomes `1536Mi`.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */

const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const DECIMAL = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18]
])

/** Largest quantity that the server keeps exactly; larger ones are cut down to it. */
const MAX_NANO: bigint = (2n ** 63n - 1n) * 10n ** 9n

/** What the server says about a text that is no quantity. */
export const NOT_A_QUANTITY: string =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

/** A quantity taken apart. */
export interface Quantity {
  /** Billionths: the smallest step that the server keeps; what is finer is rounded away from zero. */
  nano: bigint
  format: 'decimal' | 'binary' | 'exponent'
}

/** Reads a quantity; undefined when the text is none. */
export function parseQuantity(text: string): Quantity | undefined {
  const match = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([a-zA-Z]*)([+-]?[0-9]*)$/.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', suffix = '', exponent = ''] = match
  if (whole === '' && fraction === '') return undefined
  const digits = BigInt(whole + fraction)
  let format: Quantity['format'] = 'decimal'
  let scale = { numerator: 1n, denominator: 10n ** BigInt(fraction.length) }
  if (exponent === '' && BINARY.includes(suffix) && suffix !== '') {
    format = 'binary'
    scale.numerator = 1024n ** BigInt(BINARY.indexOf(suffix))
  } else if (exponent === '' && DECIMAL.has(suffix)) {
    scale = scaled(scale, DECIMAL.get(suffix) ?? 0)
  } else if ((suffix === 'e' || suffix === 'E') && /[0-9]$/.test(exponent) && Math.abs(Number(exponent)) < 1000) {
    format = 'exponent'
    scale = scaled(scale, Number(exponent))
  } else return undefined
  const numerator = digits * scale.numerator * 10n ** 9n
  let nano = numerator / scale.denominator
  if (nano * scale.denominator !== numerator) nano += 1n
  if (nano > MAX_NANO) nano = MAX_NANO
  return { nano: sign === '-' ? -nano : nano, format }
}

function scaled(
  scale: { numerator: bigint; denominator: bigint },
  exponent: number
): { numerator: bigint; denominator: bigint } {
  if (exponent >= 0) return { ...scale, numerator: scale.numerator * 10n ** BigInt(exponent) }
  return { ...scale, denominator: scale.denominator * 10n ** BigInt(-exponent) }
}

/** The canonical text: no fraction, the largest suffix that allows it. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0'
  const negative = nano < 0n
  const size = negative ? -nano : nano
  const text =
    format === 'binary' && size >= 1024n * 10n ** 9n && size % 10n ** 9n === 0n ? binary(size) : decimal(size, format)
  return negative ? `-${text}` : text
}

/** The canonical text of a quantity; undefined when the text is none. */
export function canonicalQuantity(text: string): string | undefined {
  const quantity = parseQuantity(text)
  return quantity && formatQuantity(quantity)
}

function binary(nano: bigint): string {
  let value = nano / 10n ** 9n
  let step = 0
  while (value % 1024n === 0n && step < BINARY.length - 1) {
    value /= 1024n
    step++
  }
  return `${value}${BINARY[step]}`
}

function decimal(nano: bigint, format: Quantity['format']): string {
  let value = nano
  let exponent = -9
  while (value % 1000n === 0n && exponent < 18) {
    value /= 1000n
    exponent += 3
  }
  if (format === 'exponent') return exponent === 0 ? `${value}` : `${value}e${exponent}`
  const suffix = [...DECIMAL].find(([, power]) => power === exponent)?.[0] ?? ''
  return `${value}${suffix}`
}
