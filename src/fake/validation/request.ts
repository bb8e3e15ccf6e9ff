/** Bodies of writes as the server takes them: decoding, and what becomes of unknown and repeated fields. */
import { isObject, type JsonObject } from '../../resources/patch/json.ts'
import type { Schema } from '../schema/schema.ts'
import { badRequest, fieldInvalid, invalid } from '../status.ts'
import { decodeObject } from './decode.ts'
import { DecodeError } from './decode-scalar.ts'
import { type JsonNode, JsonSyntaxError, nodeOf, parseJsonDocument } from './json-document.ts'

/** What to do with unknown and repeated fields. The server's default is Warn. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

/** What a body is read as. */
export interface BodyOptions {
  group: string
  version: string
  kind: string
  schema: Schema
  fieldValidation: FieldValidation
  /** Whether apiVersion and kind may be left out, as for built-in kinds. Default true. */
  kindOptional?: boolean | undefined
}

/** An object that was read, and texts for `Warning` headers. */
export interface DecodedBody {
  object: JsonObject
  warnings: string[]
}

/**
 * Reads the JSON body of a create or an update. apiVersion and kind are filled in.
 *
 * @throws {Refusal} 400 for what is no JSON, of another kind, of wrong types, or has unknown fields under Strict.
 */
export function decodeBody(text: string, options: BodyOptions): DecodedBody {
  return readNode(parse(text, options.kind), options)
}

/** The same for a body that was read from another format, as YAML; repeated fields are not seen. */
export function decodeBodyValue(value: unknown, options: BodyOptions): DecodedBody {
  return readNode(nodeOf(value), options)
}

/**
 * Reads what a patch has made of an object.
 *
 * @throws {Refusal} 422 with the cause `patch` for wrong types, and for unknown fields under Strict.
 */
export function decodePatched(
  value: unknown,
  options: Pick<BodyOptions, 'schema' | 'fieldValidation'> & {
    /** What the refusal shows as the patch. Default: the patched object as JSON. */
    shown?: string | undefined
    /** Errors of the patch document itself, e.g. its repeated fields. */
    patchErrors?: readonly string[] | undefined
  }
): DecodedBody {
  const { schema, fieldValidation, shown = JSON.stringify(value), patchErrors = [] } = options
  const refuse = (why: string) => invalid({ group: '', kind: '' }, '', [fieldInvalid('patch', shown, why)])
  try {
    const { object, strictErrors } = decodeObject(nodeOf(value), schema)
    const errors = [...patchErrors, ...strictErrors]
    if (fieldValidation === 'Strict' && errors.length > 0) throw refuse(`strict decoding error: ${errors.join(', ')}`)
    return { object, warnings: fieldValidation === 'Warn' ? errors : [] }
  } catch (err) {
    if (!(err instanceof DecodeError)) throw err
    // What is no JSON text but a tree of values is decoded by other code, with words of its own.
    const tree = options.shown !== undefined
    throw refuse(tree ? err.message.replace(/^illegal base64/, 'error decoding from json: $&') : err.message)
  }
}

/** Repeated fields of a JSON document: `duplicate field "data.a"`. Empty for what is no JSON. */
export function duplicateFields(text: string): string[] {
  try {
    return duplicatesBelow(parseJsonDocument(text), '')
  } catch (err) {
    if (err instanceof JsonSyntaxError) return []
    throw err
  }
}

function duplicatesBelow(node: JsonNode, path: string): string[] {
  if (node.type === 'array') return node.items.flatMap((item, i) => duplicatesBelow(item, `${path}[${i}]`))
  if (node.type !== 'object') return []
  const seen = new Set<string>()
  return node.entries.flatMap(([name, child]) => {
    const own = path === '' ? name : `${path}.${name}`
    const again = seen.has(name) ? [`duplicate field "${own}"`] : []
    seen.add(name)
    return [...again, ...duplicatesBelow(child, own)]
  })
}

/** Go's name for what a body is first read into, to learn its kind. */
const TYPE_META =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'

function parse(text: string, kind: string): JsonNode & { type: 'object' } {
  const refuse = (why: string, shown: string) =>
    badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why} (${shown})`
    )
  try {
    const node = parseJsonDocument(text)
    if (node.type === 'object') return node
    if (node.type === 'null') return { type: 'object', entries: [] }
    throw refuse(`json: cannot unmarshal ${node.type} into Go value of type ${TYPE_META}`, shownBody(text))
  } catch (err) {
    throw err instanceof JsonSyntaxError ? refuse(err.message, shownBody(text)) : err
  }
}

/** A short body as text when it looks like an object, else the hex of its first bytes. */
function shownBody(text: string): string {
  if (text === '') return '<empty>'
  const bytes = Buffer.from(text)
  if (text.trimStart().startsWith('{')) return bytes.length > 1024 ? `${bytes.subarray(0, 1024)} ...` : text
  return bytes.length > 1024 ? `${bytes.subarray(0, 1024).toString('hex')} ...` : bytes.toString('hex')
}

function readNode(node: JsonNode, options: BodyOptions): DecodedBody {
  const { group, version, kind, schema, fieldValidation } = options
  const expected = group === '' ? version : `${group}/${version}`
  const given = node.type === 'object' ? typeOf(node) : {}
  const apiVersion = given.apiVersion || (options.kindOptional === false ? '' : expected)
  const givenKind = given.kind || (options.kindOptional === false ? '' : kind)
  // The server's own words: it names the version without its group.
  const shown = apiVersion.includes('/') ? apiVersion.slice(apiVersion.indexOf('/') + 1) : apiVersion
  const refuse = (why: string) =>
    badRequest(`${givenKind} in version "${shown}" cannot be handled as a ${kind}: ${why}`)
  if (apiVersion !== expected || givenKind !== kind) throw otherKind(options, apiVersion, givenKind, refuse)
  try {
    const { object, strictErrors } = decodeObject(node, schema)
    if (fieldValidation === 'Strict' && strictErrors.length > 0) {
      throw refuse(`strict decoding error: ${strictErrors.join(', ')}`)
    }
    const read = { ...object, apiVersion: expected, kind, metadata: isObject(object.metadata) ? object.metadata : {} }
    return { object: read, warnings: fieldValidation === 'Warn' ? strictErrors : [] }
  } catch (err) {
    throw err instanceof DecodeError ? refuse(err.message) : err
  }
}

function typeOf(node: JsonNode & { type: 'object' }): { apiVersion?: string; kind?: string } {
  const found: { apiVersion?: string; kind?: string } = {}
  for (const [name, child] of node.entries) {
    if ((name === 'apiVersion' || name === 'kind') && child.type === 'string') found[name] = child.value
  }
  return found
}

function otherKind(options: BodyOptions, apiVersion: string, kind: string, refuse: (why: string) => Error): Error {
  const { group, version } = options
  if (options.kindOptional === false && kind === '') return badRequest(`Object 'Kind' is missing in the request body`)
  const expected = group === '' ? version : `${group}/${version}`
  if (apiVersion !== expected && kind === options.kind) {
    const message = `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`
    if (options.kindOptional === false) return badRequest(message)
  }
  return refuse(`no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`)
}
