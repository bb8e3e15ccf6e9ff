import { ProtocolError } from '../../errors.ts'
import { findManagedFieldsOfEvent } from './cut.ts'
import { skipSpace, skipValue } from './scan.ts'
import { asBuffer, BAD_JSON, isJsonObject, textOf, tryParse } from './text.ts'

/** One line of a watch as the server sent it, of any type, ERROR included. */
export interface RawWatchEvent {
  type: string
  object: Record<string, unknown>
}

/**
 * Parses one line of a watch.
 *
 * `managedFields: false` leaves the object's `metadata.managedFields` out, without parsing it. Default true.
 *
 * @throws {ProtocolError} When the line is not a JSON object with a string `type` and an object `object`.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export function parseWatchEvent(
  line: Uint8Array,
  options: { managedFields?: boolean | undefined } = {}
): RawWatchEvent {
  const bytes = asBuffer(line)
  const drop = options.managedFields === false
  const cut = drop ? findManagedFieldsOfEvent(bytes) : undefined
  const text = cut ? textOf(bytes, 0, cut.from) + textOf(bytes, cut.to, bytes.length) : textOf(bytes, 0, bytes.length)
  const event = tryParse(text)
  if (event === BAD_JSON) {
    throw new ProtocolError(`Cannot parse watch event: bad JSON at byte ${badByte(bytes)} of ${bytes.length}`)
  }
  if (!isRawEvent(event)) {
    throw new ProtocolError('Cannot parse watch event: not an object with a string "type" and an object "object"')
  }
  if (drop) dropManagedFields(event.object)
  return event
}

function isRawEvent(event: unknown): event is RawWatchEvent {
  return isJsonObject(event) && typeof event.type === 'string' && isJsonObject(event.object)
}

/** Removes what a cut of the bytes left: `managedFields` that stood there twice, or escaped. */
export function dropManagedFields(object: unknown): void {
  if (!isJsonObject(object) || !isJsonObject(object.metadata)) return
  if (Object.hasOwn(object.metadata, 'managedFields')) delete object.metadata.managedFields
}

/** Index of the byte at which bytes that are not one JSON value stop being one. */
export function badByte(bytes: Uint8Array): number {
  const end = skipValue(bytes, skipSpace(bytes, 0))
  return end < 0 ? ~end : skipSpace(bytes, end)
}
