/** Finding a resource by any of the names that people give it. */
import type { ApiResource, Snapshot } from './types.ts'

/** `group/version` taken apart. @throws {TypeError} When it is none. */
export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const parts = typeof apiVersion === 'string' ? apiVersion.split('/') : []
  if (parts.length < 1 || parts.length > 2 || parts.includes('')) {
    throw new TypeError(`Cannot look up kind: bad apiVersion: ${JSON.stringify(apiVersion)}`)
  }
  const [first = '', second] = parts
  return second === undefined ? { group: '', version: first } : { group: first, version: second }
}

/** Looks names up in what a server has. */
export class Mapper {
  /** In the order in which a name that fits many is resolved. */
  readonly #resources: readonly ApiResource[]

  constructor(snapshot: Snapshot) {
    this.#resources = inOrder(snapshot)
  }

  /** The resource whose objects are of this group, version and kind. */
  byKind(group: string, version: string, kind: string): ApiResource | undefined {
    return this.#resources.find((one) => one.kind === kind && one.group === group && one.version === version)
  }

  /**
   * The resource of a name as kubectl takes it: `pods`, `pod`, `po`, `Pod`, `deployments.apps`, `deploy.v1.apps`. A group may be cut short
   * (`ingresses.networking`) when none has just that name.
   */
  byName(name: string): ApiResource | undefined {
    const [first = '', second, ...rest] = name.toLowerCase().split('.')
    if (second === undefined) return this.#find(first, () => true)
    // A version between name and group is tried first; where none has it, all that follows is a group.
    const group = rest.join('.')
    const exact =
      rest.length > 0 ? this.#find(first, (one) => one.version === second && one.group === group) : undefined
    const all = rest.length > 0 ? `${second}.${group}` : second
    return (
      exact ??
      this.#find(first, (one) => one.group === all) ??
      // The core group has no name, but its version may be given.
      (rest.length === 0 ? this.#find(first, (one) => one.group === '' && one.version === all) : undefined) ??
      this.#find(first, (one) => one.group.startsWith(all))
    )
  }

  /** Plurals and singulars go before short names, as a resource may be named like another's short name. */
  #find(name: string, fits: (resource: ApiResource) => boolean): ApiResource | undefined {
    const named = (one: ApiResource): boolean =>
      one.plural === name || one.singular === name || one.kind.toLowerCase() === name
    return (
      this.#resources.find((one) => named(one) && fits(one)) ??
      this.#resources.find((one) => one.shortNames.includes(name) && fits(one))
    )
  }
}

/** Preferred versions first, then the others; each the core group first, then the server's order. */
function inOrder({ groups, resources }: Snapshot): ApiResource[] {
  const ranks = new Map<string, number>()
  const named = [...groups].sort((a, b) => Number(a.name !== '') - Number(b.name !== ''))
  for (const group of named) ranks.set(`${group.name}/${group.preferredVersion}`, ranks.size)
  for (const { name, versions } of named) {
    for (const version of versions) {
      const key = `${name}/${version}`
      if (!ranks.has(key)) ranks.set(key, ranks.size)
    }
  }
  const rankOf = (one: ApiResource): number => ranks.get(`${one.group}/${one.version}`) ?? ranks.size
  return resources.filter((one) => one.kind !== '').sort((a, b) => rankOf(a) - rankOf(b))
}

/** Of each resource the one in its group's preferred version, or else in the first version that has it. */
export function preferred({ groups, resources }: Snapshot): ApiResource[] {
  const preferredOf = new Map(groups.map((group) => [group.name, group.preferredVersion]))
  const chosen = new Map<string, ApiResource>()
  for (const one of resources) {
    const key = `${one.group}/${one.plural}`
    if (!chosen.has(key) || preferredOf.get(one.group) === one.version) chosen.set(key, one)
  }
  return [...chosen.values()]
}
