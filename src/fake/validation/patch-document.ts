import { badRequest } from '../status.ts'
import { type JsonNode, JsonSyntaxError, parseJsonDocument, plainValue } from './json-document.ts'
import { duplicateFields, type FieldValidation } from './request.ts'

/** A patch that was read, and what a strict reader objects to in it. */
export interface PatchDocument {
  patch: unknown
  /** For `decodePatched`, which refuses or warns. */
  errors: string[]
}

/** Go's names of what patches are read into. */
const TARGETS = {
  json: '[]handlers.jsonPatchOp',
  merge: 'map[string]interface {}',
  strategic: 'map[string]interface {}'
}

const OPERATION_MEMBERS: readonly string[] = ['op', 'path', 'from', 'value']

/**
 * Reads the body of a JSON patch, a merge patch or a strategic merge patch.
 *
 * @throws {Refusal} 400 when it is no JSON, or not of the patch's shape.
 */
export function parsePatch(text: string, type: keyof typeof TARGETS, fieldValidation: FieldValidation): PatchDocument {
  const refuse = (why: string) => badRequest(type === 'strategic' ? why : `error decoding patch: ${why}`)
  let node: JsonNode
  try {
    node = parseJsonDocument(text)
  } catch (err) {
    throw err instanceof JsonSyntaxError ? refuse(err.message) : err
  }
  if (node.type === 'null' && type === 'merge') throw badRequest('Invalid JSON Patch')
  if (node.type === 'null') return { patch: type === 'json' ? [] : {}, errors: [] }
  if (node.type !== (type === 'json' ? 'array' : 'object')) {
    throw refuse(`json: cannot unmarshal ${node.type} into Go value of type ${TARGETS[type]}`)
  }
  if (node.type === 'array') {
    const other = node.items.find((item) => item.type !== 'object')
    if (other) throw refuse(`json: cannot unmarshal ${other.type} into Go value of type handlers.jsonPatchOp`)
  }
  if (fieldValidation === 'Ignore') return { patch: plainValue(node), errors: [] }
  const errors = type === 'json' ? operationErrors(node, text) : duplicateFields(text)
  return { patch: plainValue(node), errors }
}

function operationErrors(node: JsonNode, text: string): string[] {
  const operations = node.type === 'array' ? node.items : []
  const unknown = operations.flatMap((item, i) =>
    (item.type === 'object' ? item.entries : [])
      .filter(([name]) => !OPERATION_MEMBERS.includes(name))
      .map(([name]) => `unknown field "[${i}].${name}"`)
  )
  return [...duplicateFields(text), ...unknown].map((error) => `json patch ${error}`)
}
