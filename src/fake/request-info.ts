/**
 * What a path means: the group, version, resource, namespace and name in it.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris
 */

/** A path below `/api/v1` or `/apis/{group}/{version}`. */
export interface ResourcePath {
  group: string
  version: string
  namespace: string | undefined
  plural: string
  /** Undefined for a collection. */
  name: string | undefined
  subresource: string | undefined
  /** True for the old paths of watches: `/api/v1/watch/…`. */
  watch: boolean
  /** What follows the subresource, e.g. the path behind `/proxy/`. */
  rest: string
}

/** Below a namespace these are subresources of the namespace, not resources in it. */
const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(['status', 'finalize'])

/** Reads a path; undefined when it is no path of a resource. */
export function readResourcePath(pathname: string): ResourcePath | undefined {
  const segments = pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeSegment)
  const group = segments[0] === 'api' ? '' : segments[0] === 'apis' ? segments[1] : undefined
  const [version, ...all] = segments.slice(segments[0] === 'api' ? 1 : 2)
  const watch = all[0] === 'watch'
  const tail = watch ? all.slice(1) : all
  if (group === undefined || version === undefined || tail.length === 0) return undefined
  const below = tail[0] === 'namespaces' && tail.length > 2 && !NAMESPACE_SUBRESOURCES.has(tail[2] ?? '')
  const [plural, name, subresource, ...rest] = below ? tail.slice(2) : tail
  if (plural === undefined) return undefined
  return {
    group,
    version,
    namespace: below ? tail[1] : undefined,
    plural,
    name,
    subresource,
    watch,
    rest: rest.join('/')
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
