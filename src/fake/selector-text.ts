/** Label selectors of objects, as the text that scales and tables show. */
import { isJsonObject, textAt, valueAt } from './json.ts'

/** A selector, of labels or of old with labels alone, as text. */
export function selectorText(selector: unknown): string {
  if (!isJsonObject(selector)) return ''
  const labels =
    isJsonObject(selector.matchLabels) || Array.isArray(selector.matchExpressions) ? selector.matchLabels : selector
  const terms = isJsonObject(labels) ? Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`) : []
  const expressions = Array.isArray(selector.matchExpressions) ? selector.matchExpressions.map(expressionText) : []
  return [...terms, ...expressions].sort().join(',')
}

function expressionText(expression: unknown): string {
  const key = textAt(expression, 'key')
  const operator = textAt(expression, 'operator')
  const values = valueAt(expression, 'values')
  const list = `(${Array.isArray(values) ? values.map(String).sort().join(',') : ''})`
  if (operator === 'Exists') return key
  if (operator === 'DoesNotExist') return `!${key}`
  return `${key} ${operator === 'In' ? 'in' : 'notin'} ${list}`
}
