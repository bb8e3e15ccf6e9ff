import { compareResourceVersions } from '../meta.ts'

const DECIMAL = /^[1-9][0-9]*$/

/** As {@link compareResourceVersions}; undefined where two versions cannot be compared. */
export function compareVersions(a: string, b: string): number | undefined {
  if (a === b) return 0
  return DECIMAL.test(a) && DECIMAL.test(b) ? compareResourceVersions(a, b) : undefined
}

/** True when `a` is known to be older than `b`. */
export function isOlder(a: string, b: string): boolean {
  return (compareVersions(a, b) ?? 0) < 0
}

/** True also where one of the two is not known. */
export function isSameUid(a: string, b: string): boolean {
  return a === b || a === '' || b === ''
}
