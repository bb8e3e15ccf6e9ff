/**
 * Bodies in protobuf, as typed clients send them. They become JSON at the door, so that nothing behind it knows; answers are JSON
 * always, which these clients accept as well.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
 */
import { mediaType } from '../body.ts'
import { encodeText, type FakeRequest } from '../message.ts'
import type { SchemaSet } from '../schema/schema.ts'
import { badRequest, unsupportedMediaType } from '../status.ts'
import { decodeMessage } from './decode.ts'
import { ProtobufError, readFields } from './wire.ts'

const PROTOBUF = 'application/vnd.kubernetes.protobuf'

/** `k8s\0`: every object in protobuf begins with it. */
const MAGIC = [0x6b, 0x38, 0x73, 0x00]

/**
 * The request with a JSON body instead of one in protobuf.
 *
 * @throws {Refusal} 400 for what does not decode, 415 for kinds whose protobuf form is not known, as custom ones.
 */
export function withJsonBody(request: FakeRequest, schemas: SchemaSet): FakeRequest {
  const { body } = request
  if (body === undefined || body.length === 0 || mediaType(request) !== PROTOBUF) return request
  try {
    const text = JSON.stringify(readEnvelope(body, schemas))
    return { ...request, headers: { ...request.headers, 'content-type': 'application/json' }, body: encodeText(text) }
  } catch (err) {
    if (err instanceof ProtobufError) throw badRequest(`unable to decode an object in protobuf: ${err.message}`)
    throw err
  }
}

/** `runtime.Unknown`: field 1 has apiVersion (1) and kind (2), field 2 the object. */
function readEnvelope(bytes: Uint8Array, schemas: SchemaSet): object {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw new ProtobufError('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]')
  }
  let apiVersion = ''
  let kind = ''
  let raw: Uint8Array = new Uint8Array()
  for (const { number, value } of readFields(bytes.subarray(MAGIC.length))) {
    if (!(value instanceof Uint8Array)) continue
    if (number === 2) raw = value
    if (number !== 1) continue
    for (const field of readFields(value)) {
      const text = field.value instanceof Uint8Array ? new TextDecoder().decode(field.value) : ''
      if (field.number === 1) apiVersion = text
      else if (field.number === 2) kind = text
    }
  }
  const at = apiVersion.indexOf('/')
  const [group, version] = at < 0 ? ['', apiVersion] : [apiVersion.slice(0, at), apiVersion.slice(at + 1)]
  const schema =
    schemas.lookup({ group, version, kind }) ??
    schemas.lookup({ group: '', version: 'v1', kind: SHARED.has(kind) ? kind : '' })
  if (schema === undefined) throw unsupportedMediaType(['application/json', 'application/yaml'])
  return { ...decodeMessage(raw, schema), apiVersion, kind }
}

/** Kinds that are the same in every group. */
const SHARED: ReadonlySet<string> = new Set(['DeleteOptions', 'Status'])
