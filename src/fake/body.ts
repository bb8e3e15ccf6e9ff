/** Bodies of requests, as JSON values. */
import { parseYaml } from '../yaml/index.ts'
import { isJsonObject, type JsonObject } from './json.ts'
import { decodeText, type FakeRequest } from './message.ts'
import { badRequest, unsupportedMediaType } from './status.ts'
import { parseJsonDocument, plainValue } from './validation/json-document.ts'

/** Media types of objects in requests. */
const ACCEPTED = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'] as const

/** The media type of a request's body without parameters; JSON when none is named. */
export function mediaType(request: FakeRequest): string {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return type === '' ? 'application/json' : type
}

/**
 * The object in a request's body.
 *
 * @throws {Refusal} 415 for other media types, 400 for what does not parse.
 */
export function readObjectBody(request: FakeRequest): JsonObject {
  const type = mediaType(request)
  if (type !== 'application/json' && type !== 'application/yaml') throw unsupportedMediaType(ACCEPTED)
  const value = parseBody(request)
  if (!isJsonObject(value))
    throw badRequest(
      'couldn\'t get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
    )
  return value
}

/** The value in a request's body. @throws {Refusal} 400 for what does not parse. */
export function parseBody(request: FakeRequest): unknown {
  const text = decodeText(request.body)
  try {
    return mediaType(request) === 'application/yaml' ? parseYaml(text) : plainValue(parseJsonDocument(text))
  } catch (err) {
    const why = err instanceof Error ? err.message : String(err)
    throw badRequest(`couldn't get version/kind; json parse error: ${why}`)
  }
}
