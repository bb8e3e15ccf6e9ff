/** Patches applied to stored objects: the algorithms are those of src/resources/patch. */

import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch, PatchError } from '../resources/patch/index.ts'
import { parseYaml } from '../yaml/index.ts'
import { type FakeObject, isJsonObject, type JsonObject } from './json.ts'
import type { Call } from './machine.ts'
import { decodeText } from './message.ts'
import { type Applied, applyBody, decodeResult, schemaOf } from './pipeline.ts'
import { badRequest, Refusal, serverFailure } from './status.ts'
import { parseJsonDocument, plainValue } from './validation/json-document.ts'
import { duplicateFields } from './validation/request.ts'
import type { WriteOptions } from './verbs/write-options.ts'

const STRATEGIC = 'application/strategic-merge-patch+json'

/** Media types of patches, in the order in which the server names them. */
export const PATCH_TYPES: readonly string[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/apply-patch+yaml',
  STRATEGIC
]

/** The object with a patch applied and decoded again; `object` is not changed. */
export function patched(call: Call, object: FakeObject, type: string, text: string, options: WriteOptions): FakeObject {
  let result: unknown
  try {
    result = PATCHERS[type]?.(call, object, text)
  } catch (err) {
    throw err instanceof PatchError ? patchRefusal(err) : err
  }
  return decodeResult(call, result, {
    fieldValidation: options.fieldValidation,
    patchErrors: type === 'application/json-patch+json' ? [] : duplicateFields(text),
    ...(type === STRATEGIC && { shown: formatGo(plainValue(parseJsonDocument(text))) })
  })
}

const PATCHERS: Readonly<Record<string, (call: Call, object: FakeObject, text: string) => unknown>> = {
  'application/json-patch+json': (_call, object, text) => {
    const operations = parsePatch(text)
    if (!Array.isArray(operations)) {
      throw decodingError(`json: cannot unmarshal ${goType(operations)} into Go value of type []handlers.jsonPatchOp`)
    }
    return applyJsonPatch(object, operations, { dialect: 'kubernetes' })
  },
  'application/merge-patch+json': (_call, object, text) => {
    const patch = parsePatch(text)
    if (isJsonObject(patch)) return sortPatched(applyMergePatch(object, patch), patch)
    throw decodingError(`json: cannot unmarshal ${goType(patch)} into Go value of type map[string]interface {}`)
  },
  [STRATEGIC]: (call, object, text) => {
    const patch = parsePatch(text, '')
    if (isJsonObject(patch)) return applyStrategicMergePatch(object, patch, schemaOf(call, call.resource))
    throw badRequest(`json: cannot unmarshal ${goType(patch)} into Go value of type map[string]interface {}`)
  }
}

/** What a merge patch reaches comes out in order of its names, and so do errors about it. */
function sortPatched(value: unknown, patch: unknown): unknown {
  if (!isJsonObject(value) || !isJsonObject(patch)) return value
  const names = Object.keys(value).sort()
  return Object.fromEntries(names.map((name) => [name, sortPatched(value[name], patch[name])]))
}

/** A JSON value as Go prints it: `map[a:1 b:[x y]]`. */
function formatGo(value: unknown): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(formatGo).join(' ')}]`
  if (!isJsonObject(value)) return String(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([name, each]) => `${name}:${formatGo(each)}`).join(' ')}]`
}

function patchRefusal(err: PatchError): Refusal {
  if (err.statusCode === 400) return badRequest(err.message)
  if (err.statusCode === 413) return new Refusal(413, 'RequestEntityTooLarge', err.message)
  if (err.statusCode !== 422) return serverFailure(err.message)
  return new Refusal(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
}

function parsePatch(text: string, prefix: string = 'error decoding patch: '): unknown {
  try {
    return plainValue(parseJsonDocument(text))
  } catch (err) {
    throw badRequest(`${prefix}${err instanceof Error ? err.message : String(err)}`)
  }
}

function decodingError(why: string): Refusal {
  return badRequest(`error decoding patch: ${why}`)
}

/** Go's name for the type of a JSON value. */
function goType(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

/** Server-side apply of a request's body. */
export function applyPatch(
  call: Call,
  live: FakeObject | undefined,
  options: WriteOptions & { force: boolean }
): Applied {
  return applyBody(call, live, parseApplied(decodeText(call.request.body)), options)
}

function parseApplied(text: string): JsonObject {
  let value: unknown
  try {
    value = parseYaml(text)
  } catch (err) {
    throw badRequest(`error decoding YAML: ${err instanceof Error ? err.message : String(err)}`)
  }
  if (!isJsonObject(value))
    throw badRequest('error decoding YAML: json: cannot unmarshal array into Go value of type map[string]interface {}')
  return value
}
