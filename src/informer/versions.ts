const DECIMAL = /^[1-9][0-9]*$/

/** As `compareResourceVersions`; undefined where two versions cannot be compared. */
export function compareVersions(a: string, b: string): number | undefined {
  if (a === b) return 0
  if (!DECIMAL.test(a) || !DECIMAL.test(b)) return undefined
  return a.length - b.length || (a < b ? -1 : 1)
}

/** True when `a` is known to be older than `b`. */
export function isOlder(a: string, b: string): boolean {
  return (compareVersions(a, b) ?? 0) < 0
}

/** True also where one of the two is not known. */
export function isSameUid(a: string, b: string): boolean {
  return a === b || a === '' || b === ''
}
