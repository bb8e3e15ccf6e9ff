/**
 * The built-in resources as a value: what discovery says of an API server with default flags, without asking one.
 *
 * A line of the generated table is one of three:
 * - `group version` opens a group-version, `-` standing for the core group. Groups and versions come in the order in which
 *   the server prefers them.
 * - `Kind plural singular scope verbs shortNames categories` is a resource: scope `n` (namespaced) or `c` (cluster), verbs
 *   `*` for the eight that most resources have, words separated by commas, `-` for none, and no trailing `-`.
 * - `/name verbs Kind group version` is a subresource of the resource above it; the kind is left out when it is the
 *   resource's own, its group and version are `-` when they are.
 */
import { builtinTable } from './table.ts'

/** A path below the objects of a resource. */
export interface BuiltinSubresource {
  readonly name: string
  readonly verbs: readonly string[]
  /** Kind of the objects that it takes and answers with. */
  readonly kind: string
  readonly group: string
  readonly version: string
}

/** One resource in one version. */
export interface BuiltinResource {
  /** `""` for the core group. */
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly subresources: readonly BuiltinSubresource[]
}

const allVerbs: readonly string[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

let resources: readonly BuiltinResource[] | undefined

/**
 * Every built-in resource of every group-version that a server offers with default flags, in the server's order.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-types
 */
export function builtinResources(): readonly BuiltinResource[] {
  resources ??= readTable(builtinTable)
  return resources
}

function readTable(table: string): BuiltinResource[] {
  const read: (BuiltinResource & { subresources: BuiltinSubresource[] })[] = []
  let [group, version] = ['', '']
  for (const line of table.trim().split('\n')) {
    const words = line.split(' ')
    const owner = read.at(-1)
    if (words.length === 2 && !line.startsWith('/')) [group, version] = [orEmpty(words[0]), orEmpty(words[1])]
    else if (!line.startsWith('/')) read.push(readResource(words, group, version))
    else if (owner !== undefined) owner.subresources.push(readSubresource(words, owner))
  }
  return read
}

function readResource(
  [kind, plural, singular, scope, verbs, shortNames, categories]: string[],
  group: string,
  version: string
): BuiltinResource & { subresources: BuiltinSubresource[] } {
  return {
    group,
    version,
    kind: orEmpty(kind),
    plural: orEmpty(plural),
    singular: orEmpty(singular),
    namespaced: scope === 'n',
    verbs: list(verbs),
    shortNames: list(shortNames),
    categories: list(categories),
    subresources: []
  }
}

function readSubresource(
  [name = '', verbs, kind, group, version]: string[],
  owner: BuiltinResource
): BuiltinSubresource {
  const own = orEmpty(version) === ''
  return {
    name: name.slice(1),
    verbs: list(verbs),
    kind: kind ?? owner.kind,
    group: own ? owner.group : orEmpty(group),
    version: own ? owner.version : orEmpty(version)
  }
}

function list(words: string | undefined): readonly string[] {
  if (words === '*') return allVerbs
  return words === undefined || words === '-' ? [] : words.split(',')
}

function orEmpty(word: string | undefined): string {
  return word === undefined || word === '-' ? '' : word
}
