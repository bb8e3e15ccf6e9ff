import type { Status } from '../errors.ts'

/** What a request was about, for messages: the resource, and the object when there is one. */
export interface RequestSubject {
  group?: string | undefined
  plural?: string | undefined
  name?: string | undefined
}

/** An answer that brought no Status. */
export interface PlainRefusal {
  code: number
  method: string
  subject: RequestSubject
  body: Uint8Array
  contentType: string | undefined
  retryAfterMs: number | undefined
}

/** client-go's bound on what it quotes of a body. */
const MAX_TEXT_BYTES = 2048

/**
 * The Status that client-go makes up for an answer that brought none: reason and words by HTTP code, the body's text as a cause of type
 * `UnexpectedServerResponse`. The same words, so that what looks for them in logs finds them.
 */
export function genericStatus(refusal: PlainRefusal): Status {
  const { code, method, subject, retryAfterMs } = refusal
  const said = textOf(refusal)
  const { reason, message } = meaningOf(code, method, said)
  const details: Status['details'] = { causes: [{ reason: 'UnexpectedServerResponse', message: said }] }
  if (subject.name) details.name = subject.name
  if (subject.group) details.group = subject.group
  if (subject.plural) details.kind = subject.plural
  if (retryAfterMs) details.retryAfterSeconds = Math.ceil(retryAfterMs / 1000)
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: message + aboutOf(method, subject),
    reason,
    details,
    code
  }
}

/** Reason and words of the codes whose words do not depend on the body. */
const MEANINGS: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'],
  401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: [
    'Timeout',
    'the server was unable to return a response in the time allotted, but may still be processing the request'
  ]
}

function meaningOf(code: number, method: string, said: string): { reason: string; message: string } {
  const known = MEANINGS[code]
  if (known !== undefined) return { reason: known[0], message: known[1] }
  switch (code) {
    case 403:
      return { reason: 'Forbidden', message: said }
    case 406:
      return {
        reason: 'NotAcceptable',
        message:
          said === '' || said === 'unknown'
            ? 'the server was unable to respond with a content type that the client supports'
            : said
      }
    case 409:
      return { reason: method === 'POST' ? 'AlreadyExists' : 'Conflict', message: 'the server reported a conflict' }
    case 415:
      return { reason: 'UnsupportedMediaType', message: said }
  }
  if (code < 500) {
    // The reason stays empty, so that predicates go by the code: 410 and 413 have no words of their own.
    return {
      reason: '',
      message: `the server responded with the status code ${code} but did not return more information`
    }
  }
  return {
    reason: 'InternalError',
    message: `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`
  }
}

function aboutOf(method: string, { group, plural, name }: RequestSubject): string {
  if (!plural) return ''
  const resource = group ? `${plural}.${group}` : plural
  return ` (${method.toLowerCase()} ${resource}${name ? ` ${name}` : ''})`
}

/** The body when it is text; other bytes are not fit for a message. */
function textOf({ body, contentType }: PlainRefusal): string {
  const isText = contentType === undefined || contentType === '' || /^\s*text\//i.test(contentType)
  return isText ? new TextDecoder().decode(body.subarray(0, MAX_TEXT_BYTES)).trim() : 'unknown'
}
