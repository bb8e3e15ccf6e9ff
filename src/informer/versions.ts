/**
 * By hand: several are compared for each event, and a pattern takes four times as long. Objects of the cache are not to be changed, but one
 * whose version somebody took away must not break what follows.
 */
function isDecimal(version: string | undefined): boolean {
  if (!version) return false
  for (let k = 0; k < version.length; k++) {
    const code = version.charCodeAt(k)
    if (code > 0x39 || code < (k === 0 ? 0x31 : 0x30)) return false
  }
  return true
}

/** As `compareResourceVersions`; undefined where two versions cannot be compared. */
export function compareVersions(a: string, b: string): number | undefined {
  if (a === b) return 0
  if (!isDecimal(a) || !isDecimal(b)) return undefined
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
