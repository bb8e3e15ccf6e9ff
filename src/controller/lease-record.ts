/** What a Lease says of who leads, and what follows from it: values and functions, no I/O. */
import type { Lease, LeaseSpec } from '../resources/kinds/coordination-v1.ts'
import { microTime } from './micro-time.ts'

/**
 * What a write of a leader can be guarded by: of two tokens of one lease the newer has the higher `resourceVersion`
 * (compare by `compareResourceVersions`; it also holds over a deletion of the lease). Whatever the leader writes to can keep the highest
 * token that it has seen and refuse lower ones: the one protection against a leader that was paused between its check and its write.
 */
export interface FencingToken {
  /** `metadata.uid` of the lease; another one after somebody deleted it. */
  uid: string
  /** `spec.leaseTransitions`: grows with each change of holder, within one uid. */
  leaseTransitions: number
  /** `metadata.resourceVersion` of the write that won the lease. */
  resourceVersion: string
}

/** A lease as it was last seen to change. */
export interface Observation {
  spec: LeaseSpec
  /** Milliseconds of the local monotonic clock. What other machines hold for the time is never trusted. */
  at: number
}

/** Notes what a lease says now; the time is kept while nothing in it changes. */
export function observe(before: Observation | undefined, lease: Lease, at: number): Observation {
  const { spec = {} } = lease
  return before !== undefined && sameText(before.spec, spec) ? before : { spec, at }
}

/** True while another holds the lease: until its own duration has passed without a change. */
export function heldByOther({ spec, at }: Observation, identity: string, now: number): boolean {
  const { holderIdentity = '', leaseDurationSeconds = 0 } = spec
  return holderIdentity !== '' && holderIdentity !== identity && at + leaseDurationSeconds * 1000 > now
}

/** The spec by which `identity` takes or keeps a lease; one that it holds already keeps its start and its transitions. */
export function claim(before: LeaseSpec | undefined, identity: string, durationMs: number, nowMs: number): LeaseSpec {
  const now = microTime(nowMs)
  const mine = before?.holderIdentity === identity
  const transitions = before?.leaseTransitions ?? 0
  return {
    ...before,
    holderIdentity: identity,
    // Whole seconds on the wire. Rounded up: others must not think it shorter than its holder does.
    leaseDurationSeconds: Math.ceil(durationMs / 1000),
    acquireTime: (mine && before.acquireTime) || now,
    renewTime: now,
    leaseTransitions: before === undefined || mine ? transitions : transitions + 1
  }
}

/** The spec of a lease that is given up: anyone may take it at once. */
export function vacate(before: LeaseSpec, nowMs: number): LeaseSpec {
  const now = microTime(nowMs)
  return { ...before, holderIdentity: '', leaseDurationSeconds: 1, acquireTime: now, renewTime: now }
}

function sameText(a: LeaseSpec, b: LeaseSpec): boolean {
  const text = (spec: LeaseSpec): string => JSON.stringify(Object.entries(spec).sort())
  return text(a) === text(b)
}
