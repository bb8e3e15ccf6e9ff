/** Paths of resources, built from segments that cannot change where the path leads. */
import type { Kind } from './kind.ts'

/** What Go's url package, and so every other client, leaves as it is in a path. */
const LEFT_AS_IS = /%(?:3A|40|24|26|2B|2C|3B|3D)/g

/**
 * Escapes one segment of a path.
 *
 * @throws {TypeError} When `value` is empty, `.` or `..`, or has `/` or `%` in it: such a name would lead to another
 * object than the one that was meant.
 */
export function pathSegment(what: string, value: string): string {
  if (typeof value !== 'string' || value === '') throw new TypeError(`Cannot build path: ${what} is empty`)
  if (value === '.' || value === '..') throw new TypeError(`Cannot build path: ${what} may not be "${value}"`)
  if (/[/%]/.test(value)) throw new TypeError(`Cannot build path: ${what} may not have "/" or "%" in it: "${value}"`)
  // Most names need no escaping at all.
  if (/^[\w.~-]+$/.test(value)) return value
  try {
    return encodeURIComponent(value).replace(LEFT_AS_IS, decodeURIComponent)
  } catch {
    throw new TypeError(`Cannot build path: ${what} is not well-formed Unicode: ${JSON.stringify(value)}`)
  }
}

/** Path of a group-version: `/api/v1`, or `/apis/<group>/<version>`. */
export function groupVersionPath(kind: { group: string; version: string }): string {
  const version = pathSegment('version', kind.version)
  return kind.group === '' ? `/api/${version}` : `/apis/${pathSegment('group', kind.group)}/${version}`
}

/**
 * Path of a collection; without a namespace the one that spans all of them.
 *
 * @throws {TypeError} When a cluster-scoped kind is given a namespace, or a part is no single segment.
 */
export function collectionPath(kind: Kind, namespace: string | undefined): string {
  const root = groupVersionPath(kind)
  const plural = pathSegment('resource', kind.plural)
  if (namespace === undefined) return `${root}/${plural}`
  if (!kind.namespaced) {
    throw new TypeError(`Cannot build path: ${kind.kind} is cluster-scoped and takes no namespace: "${namespace}"`)
  }
  return `${root}/namespaces/${pathSegment('namespace', namespace)}/${plural}`
}

/**
 * Path of one object, or of one of its subresources.
 *
 * @throws {TypeError} When a namespaced kind is given no namespace, or a part is no single segment.
 */
export function objectPath(kind: Kind, namespace: string | undefined, name: string, subresource?: string): string {
  if (kind.namespaced && namespace === undefined) {
    throw new TypeError(`Cannot build path: ${kind.kind} is namespaced and has no namespace: "${name}"`)
  }
  const path = `${collectionPath(kind, namespace)}/${pathSegment('name', name)}`
  return subresource === undefined ? path : `${path}/${pathSegment('subresource', subresource)}`
}
