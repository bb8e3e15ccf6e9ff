/** The faults that a run may meet, by name. */
import type { FaultAction } from '../../src/fake/index.ts'

/** Faults that the fake cluster plays by itself; `size` is a random number from the schedule, 0 to 399. */
export const SERVER_FAULTS = {
  reset: () => ({ type: 'reset' }),
  'half-open': () => ({ type: 'half-open' }),
  'half-answer': (size) => ({ type: 'half-open', afterBytes: size }),
  cut: (size) => ({ type: 'cut', afterBytes: size * 4 }),
  'cut-line': (size) => ({ type: 'cut-line', line: 1 + (size % 3) }),
  'close-at-once': () => ({ type: 'close-after', lines: 0 }),
  'close-after-each': () => ({ type: 'close-after', lines: 1 }),
  garbage: () => ({ type: 'garbage' }),
  'html-200': () => ({ type: 'html', status: 200 }),
  'html-502': () => ({ type: 'html' }),
  unauthorized: () => ({ type: 'status', code: 401, reason: 'Unauthorized' }),
  forbidden: () => ({ type: 'status', code: 403, reason: 'Forbidden' }),
  'plain-404': () => ({ type: 'garbage', status: 404, body: '404 page not found\n' }),
  'too-many-requests': () => ({ type: 'status', code: 429, reason: 'TooManyRequests' }),
  'retry-after': (size) => ({
    type: 'status',
    code: 429,
    reason: 'TooManyRequests',
    retryAfterSeconds: size % 4
  }),
  'internal-error': () => ({ type: 'status', code: 500, reason: 'InternalError' }),
  'unavailable-retry-after': () => ({ type: 'status', code: 503, reason: 'ServiceUnavailable', retryAfterSeconds: 1 }),
  'gateway-timeout': () => ({ type: 'status', code: 504, reason: 'Timeout' }),
  expired: () => ({ type: 'expired' }),
  'expired-answer': () => ({ type: 'expired', asStatus: true }),
  slow: (size) => ({ type: 'slow', ms: size * 20 }),
  'slow-lines': (size) => ({ type: 'slow', ms: size * 5, perLine: true })
} satisfies Record<string, (size: number) => FaultAction>

/** Faults of the wire: played between client and server by network.ts. */
export const WIRE_FAULTS = ['refused', 'dns', 'endless-list', 'bookmarks-only', 'ignored-initial-events'] as const

/** Faults in what is said: played by liar.ts on lines of a watch or on a list. */
export const CONTENT_FAULTS = [
  'broken-line',
  'event-without-metadata',
  'event-of-wrong-kind',
  'event-of-unknown-type',
  'replayed-events',
  'list-without-version',
  'list-of-wrong-kind',
  'list-with-broken-item'
] as const

/** A fault that the fake cluster plays. */
export type ServerFault = keyof typeof SERVER_FAULTS
/** A fault of the wire. */
export type WireFault = (typeof WIRE_FAULTS)[number]
/** A fault in what is said. */
export type ContentFault = (typeof CONTENT_FAULTS)[number]
/** Any of them. */
export type FaultName = ServerFault | WireFault | ContentFault

/** All faults, in one order. */
export const FAULT_NAMES: readonly FaultName[] = [
  ...(Object.keys(SERVER_FAULTS) as ServerFault[]),
  ...WIRE_FAULTS,
  ...CONTENT_FAULTS
]

/** Whether the fake cluster plays it. */
export function isServerFault(name: FaultName): name is ServerFault {
  return Object.hasOwn(SERVER_FAULTS, name)
}

/** Whether it is in what is said. */
export function isContentFault(name: FaultName): name is ContentFault {
  return (CONTENT_FAULTS as readonly string[]).includes(name)
}
