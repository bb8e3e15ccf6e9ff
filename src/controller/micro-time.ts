import type { MicroTime } from '../meta.ts'

/** A point in time as the fields of type MicroTime take it: RFC 3339 in UTC with six decimals. `ms` since the epoch. */
export function microTime(ms: number): MicroTime {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`
}
