/**
 * Label selectors by the grammar of apimachinery: text to requirements and back, and whether labels match.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */

/** How a requirement relates a label to its values. `=`, `==` and `in` mean the same, as do `!=` and `notin`. */
export type LabelOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | '>' | '<'

/** One requirement; labels match a selector when they meet all of its requirements. */
export interface LabelRequirement {
  readonly key: string
  readonly operator: LabelOperator
  /** Sorted, each once; none for `exists` and `!`, one for the rest but `in` and `notin`. */
  readonly values: readonly string[]
}

/** Operators of `matchExpressions`. */
export type LabelSelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'

/**
 * A selector as objects carry it, e.g. `spec.selector` of a Deployment.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector/
 */
export interface LabelSelector {
  matchLabels?: Record<string, string> | undefined
  matchExpressions?:
    | readonly {
        key: string
        operator: LabelSelectorOperator | (string & {})
        values?: readonly string[] | undefined
      }[]
    | undefined
}

/** Conditions on one label; all of those given must hold. */
export interface LabelCondition {
  /** `true`: the label is there; `false`: it is not. */
  exists?: boolean | undefined
  in?: readonly string[] | undefined
  /** True also for objects without the label. */
  notIn?: readonly string[] | undefined
  /** The label is an integer above this. */
  gt?: number | undefined
  /** The label is an integer below this. */
  lt?: number | undefined
}

/** A selector as a value: `{ app: 'web', tier: ['a', 'b'], canary: { exists: false } }`. `{}` selects everything. */
export type LabelSelectorValue = LabelSelector | { readonly [key: string]: string | readonly string[] | LabelCondition }

const TOKEN = /[ \t\r\n]*(?:(!=|==|[=!(),<>])|([^=!(),<> \t\r\n]+))/y

/** A symbol stands for itself; a word has `word: true`. The end of the text is the symbol `""`. */
interface Token {
  text: string
  word: boolean
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  const end = text.replace(/[ \t\r\n]+$/, '').length
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < end) {
    const [, symbol, word] = TOKEN.exec(text) ?? []
    tokens.push(word === undefined ? { text: symbol ?? '', word: false } : { text: word, word: true })
  }
  return tokens
}

/** Parses a label selector; its requirements come sorted by key. @throws {TypeError} When it is none. */
export function parseLabelSelector(text: string): LabelRequirement[] {
  return new Parser(text).parse()
}

class Parser {
  readonly #text: string
  readonly #tokens: Token[]
  #at = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = tokensOf(text)
  }

  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = []
    if (this.#tokens.length === 0) return requirements
    do requirements.push(this.#requirement())
    while (this.#skip(','))
    if (this.#at < this.#tokens.length) throw this.#expected("',' or the end")
    return requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  }

  #requirement(): LabelRequirement {
    const absent = this.#skip('!')
    const key = this.#word('a label key')
    const next = this.#peek()
    if (absent) return this.#made(key, '!', [])
    if (next.text === '' || this.#is(',')) return this.#made(key, 'exists', [])
    this.#at++
    switch (next.text) {
      case 'in':
      case 'notin':
        return this.#made(key, next.text, this.#values())
      case '=':
      case '==':
      case '!=':
      case '>':
      case '<':
        return this.#made(key, next.text, [this.#value()])
      default:
        this.#at--
        throw this.#expected('one of =, ==, !=, in, notin, <, >')
    }
  }

  /** The value of `=` and its like: nothing before a comma or the end is the empty value. */
  #value(): string {
    return this.#is(',') || this.#peek().text === '' ? '' : this.#word('a value')
  }

  /** The values between parentheses: nothing between two commas is the empty value. */
  #values(): string[] {
    if (!this.#skip('(')) throw this.#expected("'('")
    const values: string[] = []
    do values.push(this.#is(',') || this.#is(')') ? '' : this.#word('a value'))
    while (this.#skip(','))
    if (!this.#skip(')')) throw this.#expected("',' or ')'")
    return values
  }

  #made(key: string, operator: LabelOperator, values: string[]): LabelRequirement {
    return labelRequirement(key, operator, values, ` in "${this.#text}"`)
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { text: '', word: false }
  }

  #is(symbol: string): boolean {
    const token = this.#peek()
    return !token.word && token.text === symbol
  }

  #skip(symbol: string): boolean {
    if (!this.#is(symbol)) return false
    this.#at++
    return true
  }

  #word(what: string): string {
    const token = this.#peek()
    if (!token.word) throw this.#expected(what)
    this.#at++
    return token.text
  }

  #expected(what: string): TypeError {
    const found = this.#peek().text
    const where = found === '' ? 'the end' : `'${found}'`
    return new TypeError(`Cannot parse label selector "${this.#text}": found ${where}, expected ${what}`)
  }
}

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/
const DOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const MAX_NAME = 63
const MAX_DOMAIN = 253
const MAX_INT64 = 2n ** 63n - 1n

/** True for a label key: a name, or a DNS domain, a slash and a name. */
export function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/')
  const domain = key.slice(0, slash)
  if (slash >= 0 && (domain.length > MAX_DOMAIN || !DOMAIN.test(domain))) return false
  const name = key.slice(slash + 1)
  return name.length <= MAX_NAME && NAME.test(name)
}

/** True for a label value, the empty one included. */
export function isLabelValue(value: string): boolean {
  return value === '' || (value.length <= MAX_NAME && NAME.test(value))
}

/** One requirement, checked. `where` ends the message. @throws {TypeError} */
export function labelRequirement(
  key: string,
  operator: LabelOperator,
  values: readonly string[],
  where: string = ''
): LabelRequirement {
  const bad = (what: string): TypeError => new TypeError(`Cannot use label selector: ${what}${where}`)
  if (!isLabelKey(key)) throw bad(`bad label key: "${key}"`)
  const isSet = operator === 'in' || operator === 'notin'
  if (isSet && values.length === 0) throw bad(`no values for "${key}"`)
  for (const value of values) {
    if (typeof value !== 'string' || !isLabelValue(value)) throw bad(`bad value for "${key}": ${JSON.stringify(value)}`)
    if ((operator === '>' || operator === '<') && integerOf(value) === undefined) {
      throw bad(`"${key}" is compared with what is no integer: "${value}"`)
    }
  }
  return { key, operator, values: isSet ? [...new Set(values)].sort() : [...values] }
}

function integerOf(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined
  const value = BigInt(text.replace(/^\+/, ''))
  return value <= MAX_INT64 && value >= -MAX_INT64 - 1n ? value : undefined
}

/** Text of requirements, as apimachinery writes it. */
export function formatLabelRequirements(requirements: readonly LabelRequirement[]): string {
  return requirements.map(formatRequirement).join(',')
}

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'exists':
      return key
    case '!':
      return `!${key}`
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.join(',')})`
    default:
      return `${key}${operator}${values.join('')}`
  }
}

/** True when labels meet all requirements. */
export function meetsLabelRequirements(
  requirements: readonly LabelRequirement[],
  labels: Readonly<Record<string, string>> | undefined
): boolean {
  return requirements.every((requirement) => meets(requirement, labels ?? {}))
}

function meets({ key, operator, values }: LabelRequirement, labels: Readonly<Record<string, string>>): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case 'exists':
      return value !== undefined
    case '!':
      return value === undefined
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value)
    case '>':
    case '<': {
      const found = value === undefined ? undefined : integerOf(value)
      const limit = integerOf(values[0] ?? '')
      if (found === undefined || limit === undefined) return false
      return operator === '>' ? found > limit : found < limit
    }
    default:
      return value !== undefined && values.includes(value)
  }
}
