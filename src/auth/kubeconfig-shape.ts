/**
 * The types of a kubeconfig, as strict as clientcmd is: a number or boolean is never taken for a string, nor the other way
 * round. `null` means absent. Fields that are not named here are kept as they are.
 */
import { decodeBase64 } from './base64.ts'
import { isRecord } from './is-record.ts'
import type { Kubeconfig } from './kubeconfig.ts'

/** Checks one value and gives what is kept of it; undefined for absent. Messages name the field and never its value. */
type Shape = (value: unknown, at: string) => unknown

/** Why a document is not a kubeconfig: the field and what is wrong with it.. */
export class ShapeError extends Error {}

/**
 * Checks a parsed document and gives the kubeconfig that it is. Lists that are absent are empty.
 *
 * @throws {ShapeError} A field has another type, an entry is there twice, or it is another kind of document.
 */
export function checkKubeconfig(document: unknown): Kubeconfig {
  checkKind(document)
  return config(document ?? {}, '') as Kubeconfig
}

const string = primitive('string')
const boolean = primitive('boolean')
const strings = list(string, '')
const extensions = named(record({ name: string, extension: (value) => value ?? undefined }, { name: '' }), 'extension')

const cluster = record({
  server: string,
  'tls-server-name': string,
  'insecure-skip-tls-verify': boolean,
  'certificate-authority': string,
  'certificate-authority-data': base64,
  'proxy-url': string,
  'disable-compression': boolean,
  extensions
})

const exec = record({
  apiVersion: string,
  command: string,
  args: strings,
  env: list(record({ name: string, value: string }), {}),
  installHint: string,
  provideClusterInfo: boolean,
  interactiveMode: string
})

const user = record({
  'client-certificate': string,
  'client-certificate-data': base64,
  'client-key': string,
  'client-key-data': base64,
  token: string,
  tokenFile: string,
  as: string,
  'as-uid': string,
  'as-groups': strings,
  'as-user-extra': mapOf(strings, []),
  username: string,
  password: string,
  'auth-provider': record({ name: string, config: mapOf(string, '') }),
  exec,
  extensions
})

const context = record({ cluster: string, user: string, namespace: string, extensions })

const config = record(
  {
    apiVersion: string,
    kind: string,
    preferences: record({ colors: boolean, extensions }),
    clusters: named(record({ name: string, cluster }, { name: '', cluster: {} })),
    users: named(record({ name: string, user }, { name: '', user: {} })),
    contexts: named(record({ name: string, context }, { name: '', context: {} })),
    'current-context': string,
    extensions
  },
  { clusters: [], users: [], contexts: [] }
)

/** Go's reader looks for kind and apiVersion without regard to case, though it then reads fields with regard to it. */
function checkKind(document: unknown): void {
  if (document === undefined || document === null) return
  if (!isRecord(document)) throw new ShapeError(`expected a mapping, not ${typeName(document)}`)
  let apiVersion = ''
  let kind = ''
  for (const field of Object.keys(document).sort()) {
    if (field.toLowerCase() === 'apiversion')
      apiVersion = (string(document[field], field) as string | undefined) ?? apiVersion
    if (field.toLowerCase() === 'kind') kind = (string(document[field], field) as string | undefined) ?? kind
  }
  if (!['', '/', 'v1', '/v1'].includes(apiVersion)) throw new ShapeError(`apiVersion is not "v1": "${apiVersion}"`)
  if (!['', 'Config'].includes(kind)) throw new ShapeError(`kind is not "Config": "${kind}"`)
}

function primitive(type: 'string' | 'boolean'): Shape {
  return (value, at) => {
    if (value === null || value === undefined) return undefined
    if (typeof value !== type) throw new ShapeError(`${at} must be a ${type}, not ${typeName(value)}`)
    return value
  }
}

/** Base64 text; a list of byte values too, since Go's reader takes one. */
function base64(value: unknown, at: string): unknown {
  if (Array.isArray(value)) {
    if (!value.every((byte) => byte === null || (Number.isInteger(byte) && byte >= 0 && byte < 256)))
      throw new ShapeError(`${at} must be base64 text`)
    return Buffer.from(value.map(Number)).toString('base64')
  }
  const text = string(value, at) as string | undefined
  if (text === undefined) return undefined
  const bytes = decodeBase64(text)
  if (bytes === undefined) throw new ShapeError(`${at} is not valid base64`)
  return bytes.length === 0 ? '' : text
}

function list(item: Shape, absent: unknown): Shape {
  return (value, at) => {
    if (value === null || value === undefined) return undefined
    if (!Array.isArray(value)) throw new ShapeError(`${at} must be a list, not ${typeName(value)}`)
    return value.map((each, index) => item(each ?? absent, `${at}[${index}]`))
  }
}

function mapOf(item: Shape, absent: unknown): Shape {
  return (value, at) => {
    if (value === null || value === undefined) return undefined
    if (!isRecord(value)) throw new ShapeError(`${at} must be a mapping, not ${typeName(value)}`)
    return fromEntries(Object.entries(value).map(([key, each]) => [key, item(each ?? absent, `${at}.${key}`)]))
  }
}

/** A list of named entries: a name may stand there once. An extension without a value does not count. */
function named(entry: Shape, valueField?: string): Shape {
  const entries = list(entry, {})
  return (value, at) => {
    const checked = entries(value, at) as Record<string, unknown>[] | undefined
    const names = new Set<unknown>()
    for (const each of checked ?? []) {
      if (names.has(each.name)) throw new ShapeError(`${at} has the name "${String(each.name)}" twice`)
      if (valueField === undefined || each[valueField] !== undefined) names.add(each.name)
    }
    return checked
  }
}

function record(fields: Record<string, Shape>, defaults: Record<string, unknown> = {}): Shape {
  const shapes = new Map(Object.entries(fields))
  return (value, at) => {
    if (value === null || value === undefined) return undefined
    if (!isRecord(value)) throw new ShapeError(`${at || 'the document'} must be a mapping, not ${typeName(value)}`)
    const kept: [string, unknown][] = []
    for (const [field, each] of Object.entries(value)) {
      const shape = shapes.get(field)
      const checked = shape ? shape(each, at === '' ? field : `${at}.${field}`) : each
      if (checked !== undefined) kept.push([field, checked])
    }
    for (const [field, absent] of Object.entries(defaults)) {
      if (!kept.some(([name]) => name === field)) kept.push([field, structuredClone(absent)])
    }
    return fromEntries(kept)
  }
}

/** `Object.fromEntries` sets `__proto__` as an ordinary field, as wanted: it defines, it does not assign. */
const fromEntries = Object.fromEntries

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a mapping' : `a ${typeof value}`
}
