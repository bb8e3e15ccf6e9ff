/**
 * Selectors as the server reads them, with its messages.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
import type { FakeObject } from './json.ts'
import type { ResourceDefinition } from './resource-registry.ts'
import { badRequest, Refusal } from './status.ts'

/** Tells whether an object is selected. */
export type Matcher = (object: FakeObject) => boolean

/** The matcher of a request's selectors; undefined when nothing is selected by, so that everything matches. */
export function createMatcher(
  resource: ResourceDefinition,
  labelSelector: string,
  fieldSelector: string
): Matcher | undefined {
  const requirements = labelSelector.trim() === '' ? [] : new LabelSelectorReader(labelSelector).read()
  const terms = readFieldSelector(fieldSelector, resource)
  if (requirements.length === 0 && terms.length === 0) return undefined
  return (object) =>
    requirements.every((matches) => matches(object.metadata.labels ?? {})) && terms.every((matches) => matches(object))
}

/** Refuses selectors that do not parse. @throws {Refusal} 400. */
export function checkSelectorSyntax(labelSelector: string, fieldSelector: string): void {
  if (labelSelector.trim() !== '') new LabelSelectorReader(labelSelector).read()
  for (const term of splitTerms(fieldSelector)) {
    if (splitTerm(term) === undefined)
      throw badRequest(`invalid selector: '${fieldSelector}'; can't understand '${term}'`)
  }
}

type Labels = Record<string, string>
type Requirement = (labels: Labels) => boolean

const SYMBOLS = ['!=', '==', '=', '(', ')', ',', '!', '>', '<']

/** Reads one selector by the grammar of apimachinery's labels package. */
class LabelSelectorReader {
  readonly #tokens: string[]
  #at = 0

  constructor(text: string) {
    this.#tokens = tokenize(text)
  }

  read(): Requirement[] {
    const requirements: Requirement[] = []
    for (;;) {
      const token = this.#peek()
      if (token === undefined) return requirements
      if (token === ',' || (isSymbol(token) && token !== '!')) {
        throw badRequest(`found '${token}', expected: !, identifier, or 'end of string'`)
      }
      requirements.push(this.#requirement())
      const next = this.#next()
      if (next === undefined) return requirements
      if (next !== ',') throw badRequest(`found '${next}', expected: ',' or 'end of string'`)
      const after = this.#peek()
      if (after === undefined || (isSymbol(after) && after !== '!')) {
        throw badRequest(`found '${after ?? ''}', expected: identifier after ','`)
      }
    }
  }

  #requirement(): Requirement {
    try {
      return this.#readRequirement()
    } catch (err) {
      throw err instanceof Refusal ? badRequest(`unable to parse requirement: ${err.message}`) : err
    }
  }

  #readRequirement(): Requirement {
    const negated = this.#peek() === '!'
    if (negated) this.#at++
    const key = this.#next() ?? ''
    if (isSymbol(key) || key === '') throw badRequest(`found '${key}', expected: identifier`)
    checkLabelKey(key)
    const has = (labels: Labels): boolean => Object.hasOwn(labels, key)
    if (negated) return (labels) => !has(labels)
    const operator = this.#peek()
    if (operator === undefined || operator === ',') return has
    this.#at++
    if (operator === '=' || operator === '==') return this.#equality(key, true)
    if (operator === '!=') return this.#equality(key, false)
    if (operator === 'in' || operator === 'notin') return this.#membership(key, operator === 'in')
    if (operator === '>' || operator === '<') return this.#comparison(key, operator)
    throw badRequest(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`)
  }

  #equality(key: string, equal: boolean): Requirement {
    const value = this.#exactValue()
    checkLabelValue(key, value)
    return (labels) => (Object.hasOwn(labels, key) && labels[key] === value) === equal
  }

  #membership(key: string, inside: boolean): Requirement {
    const open = this.#next()
    if (open !== '(') throw badRequest(`found '${open ?? ''}' expected: '('`)
    const values = new Set<string>()
    for (;;) {
      const token = this.#peek()
      if (token === ')') break
      if (token === undefined) throw badRequest(`found '', expected: ',', or ')'`)
      if (token === ',') values.add('')
      else {
        values.add(token)
        this.#at++
      }
      const next = this.#next()
      if (next === ')') return membership(key, values, inside)
      if (next !== ',') throw badRequest(`found '${next ?? ''}', expected: ',' or ')'`)
      if (this.#peek() === ')') values.add('')
    }
    this.#at++
    if (values.size === 0) values.add('')
    return membership(key, values, inside)
  }

  #comparison(key: string, operator: '>' | '<'): Requirement {
    const value = this.#exactValue()
    if (!/^[+-]?\d+$/.test(value)) {
      throw badRequest(`values[0]: Invalid value: "${value}": for 'Gt', 'Lt' operators, the value must be an integer`)
    }
    return (labels) => {
      const own = labels[key]
      if (own === undefined || !/^[+-]?\d+$/.test(own)) return false
      return operator === '>' ? BigInt(own) > BigInt(value) : BigInt(own) < BigInt(value)
    }
  }

  #exactValue(): string {
    const token = this.#peek()
    if (token === undefined || token === ',') return ''
    this.#at++
    if (isSymbol(token)) throw badRequest(`found '${token}', expected: identifier`)
    return token
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at]
  }

  #next(): string | undefined {
    return this.#tokens[this.#at++]
  }
}

function membership(key: string, values: ReadonlySet<string>, inside: boolean): Requirement {
  for (const value of values) checkLabelValue(key, value)
  return (labels) => {
    const own = Object.hasOwn(labels, key) ? labels[key] : undefined
    return inside ? own !== undefined && values.has(own) : own === undefined || !values.has(own)
  }
}

function tokenize(text: string): string[] {
  const tokens: string[] = []
  for (let at = 0; at < text.length; ) {
    const symbol = SYMBOLS.find((each) => text.startsWith(each, at))
    if (symbol !== undefined) {
      tokens.push(symbol)
      at += symbol.length
    } else if (/\s/.test(text.charAt(at))) at++
    else {
      const word = /^[^\s!=(),<>]+/.exec(text.slice(at))?.[0] ?? text.charAt(at)
      tokens.push(word)
      at += word.length
    }
  }
  return tokens
}

function isSymbol(token: string): boolean {
  return SYMBOLS.includes(token)
}

const NAME_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const NAME_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const KEY_RULE =
  "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

function checkLabelKey(key: string): void {
  const parts = key.split('/')
  const name = parts.at(-1) ?? ''
  const refuse = (rule: string): Refusal => badRequest(`<nil>: Invalid value: ${JSON.stringify(key)}: ${rule}`)
  if (parts.length > 2) throw refuse(KEY_RULE)
  if (!NAME_PART.test(name)) throw refuse(NAME_RULE)
}

function checkLabelValue(key: string, value: string): void {
  if (value !== '' && (!NAME_PART.test(value) || value.length > 63)) {
    const rule = value.length > 63 ? 'must be no more than 63 bytes' : VALUE_RULE
    throw badRequest(`values[0][${key}]: Invalid value: ${JSON.stringify(value)}: ${rule}`)
  }
}

/** One term of a field selector. */
function readFieldSelector(text: string, resource: ResourceDefinition): Matcher[] {
  return splitTerms(text).map((term) => {
    const parts = splitTerm(term)
    if (parts === undefined) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`)
    const { field, equal, value } = parts
    const read = fieldReader(field, resource)
    return (object) => (read(object) === value) === equal
  })
}

function fieldReader(field: string, resource: ResourceDefinition): (object: FakeObject) => string {
  if (field === 'metadata.name') return (object) => object.metadata.name ?? ''
  if (field === 'metadata.namespace') return (object) => object.metadata.namespace ?? ''
  const own = resource.strategy.selectableFields
  const read = own?.get(field)
  if (read !== undefined) return read
  if (own === undefined && !resource.custom) {
    throw badRequest(
      `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`
    )
  }
  if (resource.storage === 'jobs.batch') throw badRequest(`field label ${JSON.stringify(field)} not supported for Job`)
  throw badRequest(`field label not supported: ${field}`)
}

/** Terms are separated by commas that no backslash escapes. */
function splitTerms(text: string): string[] {
  const terms: string[] = []
  let start = 0
  for (let at = 0; at <= text.length; at++) {
    if (text.charAt(at) === '\\') at++
    else if (at === text.length || text.charAt(at) === ',') {
      if (at > start) terms.push(text.slice(start, at))
      start = at + 1
    }
  }
  return terms
}

function splitTerm(term: string): { field: string; equal: boolean; value: string } | undefined {
  for (let at = 0; at < term.length; at++) {
    if (term.charAt(at) === '\\') at++
    else {
      const operator = ['!=', '==', '='].find((each) => term.startsWith(each, at))
      if (operator !== undefined) {
        const value = term.slice(at + operator.length).replace(/\\([\\,=])/g, '$1')
        return { field: term.slice(0, at), equal: operator !== '!=', value }
      }
    }
  }
  return undefined
}
