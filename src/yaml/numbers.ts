/** Numbers as go-yaml reads them: YAML 1.1 octal and underscores, Go's integer prefixes, no base 60. */

/** `big`: an integer that a JavaScript number cannot hold; `digits` are its decimal digits if it fits 64 bits. */
export type Numeric =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'big'; readonly digits: string | undefined }

const DECIMAL = /^[-+]?[0-9]+$/
const PREFIXED = /^([-+]?)0([xXbBoO]?)([0-9a-fA-F]+)$/
/** Go reads a sign behind `0b`. */
const SIGNED_BINARY = /^0b([-+])([01]+)$/
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/

const DIGITS: ReadonlyMap<string, RegExp> = new Map([
  ['0x', /^[0-9a-fA-F]+$/],
  ['0b', /^[01]+$/],
  ['0o', /^[0-7]+$/]
])

/** No integer of 64 bits has more digits, in any base: longer ones are not worth converting. */
const MAX_DIGITS = 64
const MIN_INT64 = -(2n ** 63n)
const MAX_INT64 = 2n ** 63n - 1n
const MAX_UINT64 = 2n ** 64n - 1n

/** The number that a plain scalar stands for, or undefined. */
export function parseNumber(text: string): Numeric | undefined {
  const plain = text.includes('_') ? text.replaceAll('_', '') : text
  if (text.charCodeAt(0) === 0x2e) return parseFloat64(text)
  const decimal = DECIMAL.test(plain)
  if (decimal && plain.length < 16 && !/^[-+]?0[0-9]/.test(plain)) return { kind: 'int', value: Number(plain) + 0 }
  return parseInteger(plain) ?? (decimal ? decimalBeyond(plain) : parseFloat64(plain))
}

function parseFloat64(text: string): Numeric | undefined {
  if (!FLOAT.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? { kind: 'float', value } : undefined
}

/** Decimal digits that are no 64-bit integer (or octal with an 8 or 9): a float to Go, which loses digits. */
function decimalBeyond(plain: string): Numeric | undefined {
  const value = Number(plain)
  if (Number.isSafeInteger(value)) return { kind: 'float', value }
  return Number.isFinite(value) ? { kind: 'big', digits: undefined } : undefined
}

function parseInteger(plain: string): Numeric | undefined {
  const signed = SIGNED_BINARY.exec(plain)
  if (signed !== null) return fromDigits(signed[1] ?? '', '0b', signed[2] ?? '', false)
  const match = PREFIXED.exec(plain)
  if (match === null) return DECIMAL.test(plain) ? fromDecimal(plain) : undefined
  const [, sign = '', letter = '', digits = ''] = match
  const prefix = letter === '' ? '0o' : `0${letter.toLowerCase()}`
  return DIGITS.get(prefix)?.test(digits) ? fromDigits(sign, prefix, digits, sign === '') : undefined
}

function fromDecimal(plain: string): Numeric | undefined {
  const sign = /^[-+]/.exec(plain)?.[0] ?? ''
  return fromDigits(sign, '', plain.slice(sign.length), sign === '')
}

function fromDigits(sign: string, prefix: string, digits: string, unsigned: boolean): Numeric | undefined {
  const significant = digits.replace(/^0+(?=.)/, '')
  if (significant.length > MAX_DIGITS) return undefined
  const magnitude = BigInt(prefix + significant)
  const value = sign === '-' ? -magnitude : magnitude
  const small = Number(value)
  if (Number.isSafeInteger(small)) return { kind: 'int', value: small }
  if (value >= MIN_INT64 && value <= MAX_INT64) return { kind: 'big', digits: value.toString() }
  return unsigned && value <= MAX_UINT64 ? { kind: 'big', digits: undefined } : undefined
}

/** Go's shortest `%g` writes an exponent from 10^6 on: `1e+06`. */
const MAX_FIXED_EXPONENT = 6

/** A float as key: sigs.k8s.io/yaml prints it with the precision of 32 bits. */
export function floatKey(value: number): string {
  const single = Math.fround(value)
  if (Number.isNaN(single)) return '.nan'
  if (!Number.isFinite(single)) return single < 0 ? '-.inf' : '.inf'
  if (single === 0) return Object.is(single, -0) ? '-0' : '0'
  const [mantissa = '', exponentText = '0'] = shortest(single).split('e')
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= MAX_FIXED_EXPONENT) {
    const digits = String(Math.abs(exponent)).padStart(2, '0')
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`
  }
  return fixed(mantissa, exponent)
}

/** Fewest digits that are the same 32-bit float, as `d.ddde±x`. */
function shortest(single: number): string {
  for (let digits = 0; digits < 9; digits++) {
    const text = single.toExponential(digits)
    if (Math.fround(Number(text)) === single) return text
  }
  return single.toExponential(9)
}

function fixed(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : ''
  const digits = mantissa.replace(/[-.]/g, '')
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const rest = digits.slice(exponent + 1)
  return sign + whole + (rest === '' ? '' : `.${rest}`)
}
