/**
 * Rules for names, labels and ports. Each gives the server's objections to a text; none when it is fine.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
import { isIP } from 'node:net'

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const LABEL_VALUE = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?'
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const CONFIG_KEY = '[-._a-zA-Z0-9]+'

const matches = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`).test(text)

const SUBDOMAIN_TEXT = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`
const LABEL_TEXT = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`
const VALUE_TEXT = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${LABEL_VALUE}')`
const QUALIFIED_TEXT = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`
const CONFIG_KEY_TEXT = `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${CONFIG_KEY}')`

/** A rule for texts. */
export type NameRule = (text: string) => string[]

/** DNS-1123 subdomain: names of most objects. */
export const subdomain: NameRule = (text) => [
  ...tooLong(text, 253, 'characters'),
  ...(matches(SUBDOMAIN, text) ? [] : [SUBDOMAIN_TEXT])
]

/** DNS-1123 label: names of Namespaces, Services, containers and volumes. */
export const label: NameRule = (text) => {
  if (text.includes('.')) return ['must not contain dots']
  return [...tooLong(text, 63, 'characters'), ...(matches(LABEL, text) ? [] : [LABEL_TEXT])]
}

/** DNS-1123 label as Services and StatefulSets are checked for: nothing is said of dots. */
export const dnsLabel: NameRule = (text) => [
  ...tooLong(text, 63, 'characters'),
  ...(matches(LABEL, text) ? [] : [LABEL_TEXT])
]

/** A name that need only be one segment of a path: RBAC. */
export const pathSegment: NameRule = (text) => {
  if (text === '.' || text === '..') return [`may not be '${text}'`]
  return ['/', '%'].filter((char) => text.includes(char)).map((char) => `may not contain '${char}'`)
}

/** A key of a label. */
export const labelKey: NameRule = (text) =>
  qualifiedName(text).map((why) => why.replace(/^a qualified name /, 'a valid label key '))

/** A key of an annotation, and what is built like it. */
export const qualifiedName: NameRule = (text) => {
  const parts = text.split('/')
  const name = parts.at(-1) ?? ''
  if (parts.length > 2) {
    return [
      `a qualified name ${QUALIFIED_TEXT.replace("regex used for validation is '", "regex used for validation is '")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`
    ]
  }
  const errors: string[] = []
  if (parts.length === 2) {
    const prefix = parts[0] ?? ''
    if (prefix === '') errors.push('prefix part must be non-empty')
    else errors.push(...subdomain(prefix).map((why) => `prefix part ${why}`))
  }
  if (name === '') errors.push('name part must be non-empty')
  else errors.push(...tooLong(name, 63, 'bytes').map((why) => `name part ${why}`))
  if (!matches(QUALIFIED, name)) errors.push(`name part ${QUALIFIED_TEXT}`)
  return errors
}

/** A value of a label. */
export const labelValue: NameRule = (text) => [
  ...tooLong(text, 63, 'bytes'),
  ...(matches(LABEL_VALUE, text) ? [] : [VALUE_TEXT])
]

/** A key in a ConfigMap or a Secret. */
export const configKey: NameRule = (text) => {
  const errors = tooLong(text, 253, 'characters')
  if (!matches(CONFIG_KEY, text)) errors.push(CONFIG_KEY_TEXT)
  if (text === '.') errors.push("must not be '.'")
  else if (text === '..') errors.push("must not be '..'")
  else if (text.startsWith('..')) errors.push("must not start with '..'")
  return errors
}

/** The name of a port. */
export const portName: NameRule = (text) => {
  const errors: string[] = []
  if (text.length > 15) errors.push('must be no more than 15 characters')
  if (!/^[-a-z0-9]+$/.test(text)) errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(text)) errors.push('must contain at least one letter (a-z)')
  if (text.includes('--')) errors.push('must not contain consecutive hyphens')
  if (text.startsWith('-') || text.endsWith('-')) errors.push('must not begin or end with a hyphen')
  return errors
}

/** The name of an environment variable. */
export const environmentName: NameRule = (text) =>
  /^[ -<>-~]+$/.test(text)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]

/** 4 or 6 for an address, 0 for anything else. */
export function ipVersion(text: string): 0 | 4 | 6 {
  const version = isIP(text)
  return version === 4 || version === 6 ? version : 0
}

function tooLong(text: string, limit: number, unit: 'characters' | 'bytes'): string[] {
  return Buffer.byteLength(text) > limit ? [`must be no more than ${limit} ${unit}`] : []
}
