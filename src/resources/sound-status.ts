import type { Status, StatusCause, StatusDetails } from '../errors.ts'
import { isObject } from './patch/json.ts'

/**
 * A failure's Status whose members have the types that they should have. Members that have others are left out: what some proxy or
 * extension server made up must not make a predicate stumble. A code below 400 is left out as well.
 */
export function soundStatus(status: Status): Status {
  const { message, reason, code, details, ...rest }: Record<string, unknown> = { ...status }
  return {
    ...(rest as Status),
    ...(typeof message === 'string' && { message }),
    ...(typeof reason === 'string' && { reason }),
    ...(Number.isInteger(code) && (code as number) >= 400 && { code: code as number }),
    ...(isObject(details) && { details: soundDetails(details) })
  }
}

function soundDetails({ causes, retryAfterSeconds, ...rest }: Record<string, unknown>): StatusDetails {
  return {
    ...rest,
    ...(Array.isArray(causes) && { causes: causes.filter(isObject) as StatusCause[] }),
    ...(Number.isFinite(retryAfterSeconds) && { retryAfterSeconds: retryAfterSeconds as number })
  }
}
