/**
 * Refusals with the Status bodies of a real API server, text for text: clients and kubectl compare them.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
import type { Status, StatusCause, StatusDetails } from '../errors.ts'

/** A group and a plural resource name. */
export interface GroupResource {
  group: string
  plural: string
}

/** A request that the fake refuses; thrown inside the fake, answered as a Status. */
export class Refusal extends Error {
  readonly status: Status & { code: number }

  constructor(
    code: number,
    reason: string | undefined,
    message: string,
    details?: StatusDetails,
    metadata?: Status['metadata']
  ) {
    super(message)
    this.name = 'Refusal'
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: metadata ?? {},
      status: 'Failure',
      message,
      ...(reason !== undefined && { reason }),
      ...(details !== undefined && { details }),
      code
    }
  }
}

/** `pods`, or `deployments.apps`: how messages name a resource. */
export function qualified(resource: GroupResource): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`
}

function detailsOf(resource: GroupResource, name: string): StatusDetails {
  return {
    ...(name !== '' && { name }),
    ...(resource.group !== '' && { group: resource.group }),
    kind: resource.plural
  }
}

export function notFound(resource: GroupResource, name: string): Refusal {
  return new Refusal(404, 'NotFound', `${qualified(resource)} ${quote(name)} not found`, detailsOf(resource, name))
}

/** A path in a known group that leads to nothing. */
export function unknownResource(): Refusal {
  return new Refusal(404, 'NotFound', 'the server could not find the requested resource', {})
}

const BEING_DELETED = 'object is being deleted: '

export function alreadyExists(resource: GroupResource, name: string, deleting: boolean = false): Refusal {
  const message = `${deleting ? BEING_DELETED : ''}${qualified(resource)} ${quote(name)} already exists`
  return new Refusal(409, 'AlreadyExists', message, detailsOf(resource, name))
}

/** No free name was found for a `generateName`. */
export function noUniqueName(resource: GroupResource, name: string, deleting: boolean = false): Refusal {
  const message = `${deleting ? BEING_DELETED : ''}${qualified(resource)} ${quote(name)} already exists, the server was not able to generate a unique name for the object`
  return new Refusal(409, 'AlreadyExists', message, { ...detailsOf(resource, name), retryAfterSeconds: 1 })
}

/** What storage says of an update that is meant for another object of the name. */
export function uidMismatch(wanted: string, found: string): string {
  return `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${found}`
}

export function conflict(resource: GroupResource, name: string, why: string): Refusal {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} ${quote(name)}: ${why}`
  return new Refusal(409, 'Conflict', message, detailsOf(resource, name))
}

/** The text of a stale resourceVersion. */
export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again'

export function forbidden(resource: GroupResource, name: string, why: string, causes?: StatusCause[]): Refusal {
  const subject = name === '' ? qualified(resource) : `${qualified(resource)} ${quote(name)}`
  const details = { ...detailsOf(resource, name), ...(causes && { causes }) }
  return new Refusal(403, 'Forbidden', `${subject} is forbidden: ${why}`, details)
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, 'BadRequest', message)
}

export function unauthorized(): Refusal {
  return new Refusal(401, 'Unauthorized', 'Unauthorized')
}

export function methodNotAllowed(): Refusal {
  return new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})
}

/** The storage of a resource does not offer a verb that its route takes. */
export function verbNotSupported(resource: GroupResource, verb: string): Refusal {
  const message = `${verb} is not supported on resources of kind ${quote(qualified(resource))}`
  return new Refusal(405, 'MethodNotAllowed', message, detailsOf(resource, ''))
}

export function notAcceptable(accepted: readonly string[]): Refusal {
  const message = `only the following media types are accepted: ${accepted.join(', ')}`
  return new Refusal(406, 'NotAcceptable', message)
}

export function unsupportedMediaType(accepted: readonly string[]): Refusal {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`
  return new Refusal(415, 'UnsupportedMediaType', message)
}

export function expired(message: string, metadata?: Status['metadata']): Refusal {
  return new Refusal(410, 'Expired', message, undefined, metadata)
}

/** An error inside the server that has no Status of its own: 500 without a reason. */
export function serverFailure(message: string): Refusal {
  return new Refusal(500, undefined, message)
}

export function internalError(message: string): Refusal {
  return new Refusal(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] })
}

export function tooLargeResourceVersion(asked: number, current: number): Refusal {
  const message = `Timeout: Too large resource version: ${asked}, current: ${current}`
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }]
  return new Refusal(504, 'Timeout', message, { causes, retryAfterSeconds: 1 })
}

export function tooManyRequests(message: string, retryAfterSeconds: number, causes?: StatusCause[]): Refusal {
  const details = { ...(causes && { causes }), ...(retryAfterSeconds > 0 && { retryAfterSeconds }) }
  return new Refusal(429, 'TooManyRequests', message, details)
}

/** One reason why an object is not valid. */
export interface FieldError {
  /** e.g. `FieldValueRequired`. */
  reason: string
  /** e.g. `Required value: name or generateName is required`. */
  message: string
  /** e.g. `metadata.name`. */
  field: string
}

/** 422 with one cause per field error; the message joins them as apimachinery's aggregate does. */
export function invalid(kind: { group: string; kind: string }, name: string, errors: readonly FieldError[]): Refusal {
  const texts = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))]
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
  const groupKind = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`
  const message =
    errors.length === 0 ? `${groupKind} ${quote(name)} is invalid` : `${groupKind} ${quote(name)} is invalid: ${list}`
  return new Refusal(422, 'Invalid', message, {
    ...(name !== '' && { name }),
    ...(kind.group !== '' && { group: kind.group }),
    ...(kind.kind !== '' && { kind: kind.kind }),
    ...(errors.length > 0 && { causes: errors.map(({ reason, message, field }) => ({ reason, message, field })) })
  })
}

export const fieldRequired = (field: string, detail: string): FieldError => ({
  reason: 'FieldValueRequired',
  message: detail === '' ? 'Required value' : `Required value: ${detail}`,
  field
})

export const fieldForbidden = (field: string, detail: string): FieldError => ({
  reason: 'FieldValueForbidden',
  message: `Forbidden: ${detail}`,
  field
})

export const fieldInvalid = (field: string, value: unknown, detail: string): FieldError => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${showValue(value)}: ${detail}`,
  field
})

export const fieldNotSupported = (field: string, value: string, supported: readonly string[]): FieldError => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${quote(value)}: supported values: ${supported.map(quote).join(', ')}`,
  field
})

function showValue(value: unknown): string {
  return typeof value === 'string' ? quote(value) : JSON.stringify(value)
}

/** Go's `%q` for what names are made of. */
export function quote(text: string): string {
  return JSON.stringify(text)
}
