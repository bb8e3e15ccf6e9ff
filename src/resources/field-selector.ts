/**
 * Field selectors by the grammar of apimachinery: text to requirements and back, and whether fields match.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/
 */

/** One requirement; `value` is without escapes. */
export interface FieldRequirement {
  /** Path of the field, e.g. `metadata.name`. */
  readonly field: string
  readonly operator: '=' | '!='
  readonly value: string
}

/** A selector as a value: `{ 'spec.nodeName': 'node-1', 'status.phase': { not: 'Failed' } }`. `{}` selects everything. */
export type FieldSelectorValue = { readonly [field: string]: string | { readonly not: string | readonly string[] } }

/** Parses a field selector. @throws {TypeError} When it is none. */
export function parseFieldSelector(text: string): FieldRequirement[] {
  return termsOf(text)
    .filter((term) => term !== '')
    .map((term) => parseTerm(term, text))
}

/** Splits at commas that no backslash stands before. */
function termsOf(text: string): string[] {
  const terms: string[] = []
  let start = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === ',') {
      terms.push(text.slice(start, i))
      start = i + 1
    }
  }
  return [...terms, text.slice(start)]
}

function parseTerm(term: string, text: string): FieldRequirement {
  const [, field, operator, escaped] = /^(.*?)(!=|==|=)(.*)$/s.exec(term) ?? []
  if (field === undefined || escaped === undefined) {
    throw new TypeError(`Cannot parse field selector "${text}": no =, == or != in "${term}"`)
  }
  if (field === '') throw new TypeError(`Cannot parse field selector "${text}": no field in "${term}"`)
  const value = unescapeValue(escaped)
  if (value === undefined) throw new TypeError(`Cannot parse field selector "${text}": bad value: "${escaped}"`)
  return { field, operator: operator === '!=' ? '!=' : '=', value }
}

/** A value without its escapes; undefined when `,` or `=` is not escaped, or a backslash escapes anything else. */
function unescapeValue(escaped: string): string | undefined {
  if (!/^(?:[^\\,=]|\\[\\,=])*$/s.test(escaped)) return undefined
  return escaped.replace(/\\(.)/gs, '$1')
}

/** A value in which `\`, `,` and `=` are escaped. */
export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&')
}

/** Text of requirements. */
export function formatFieldRequirements(requirements: readonly FieldRequirement[]): string {
  return requirements.map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`).join(',')
}

/** Requirements of a value. @throws {TypeError} When a field or a value cannot be written as a selector. */
export function fieldRequirementsOf(selector: FieldSelectorValue): FieldRequirement[] {
  return Object.entries(selector).flatMap(([field, wanted]): FieldRequirement[] => {
    if (!/^[^=!,\\\s]+$/.test(field)) throw new TypeError(`Cannot use field selector: bad field: "${field}"`)
    if (typeof wanted === 'string') return [{ field, operator: '=', value: wanted }]
    const values = typeof wanted?.not === 'string' ? [wanted.not] : wanted?.not
    if (!Array.isArray(values) || values.length === 0 || !values.every((value) => typeof value === 'string')) {
      throw new TypeError(`Cannot use field selector: bad value for "${field}": ${JSON.stringify(wanted)}`)
    }
    return values.map((value: string) => ({ field, operator: '!=', value }))
  })
}

/** True when fields meet all requirements; a field that is not there has the value `""`. */
export function meetsFieldRequirements(
  requirements: readonly FieldRequirement[],
  fields: Readonly<Record<string, string>>
): boolean {
  return requirements.every(({ field, operator, value }) => {
    const found = Object.hasOwn(fields, field) ? fields[field] : ''
    return (found === value) === (operator === '=')
  })
}
