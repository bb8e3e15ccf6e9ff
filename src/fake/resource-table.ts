/** The generated table of built-in resources, read into definitions. */
import type { ResourceDefinition, SubresourceDefinition } from './resource-registry.ts'
import { strategyOf } from './strategies/index.ts'
import type { TableColumn } from './table/columns.ts'

/** One column: name, type, format, priority, description. */
export type ColumnRow = readonly [name: string, type: string, format: string, priority: number, description: string]

/** One subresource: name, verbs, and the kind it answers with (group and version empty for the resource's own). */
export type SubresourceRow = readonly [name: string, verbs: string, kind: string, group: string, version: string]

/** One resource; lists of words are separated by spaces, columns are indexes into the table of columns. */
export type ResourceRow = readonly [
  group: string,
  version: string,
  plural: string,
  singular: string,
  kind: string,
  namespaced: 0 | 1,
  verbs: string,
  shortNames: string,
  categories: string,
  columns: readonly number[],
  subresources: ReadonlyArray<SubresourceRow>
]

/** Reads rows of the generated table. */
export function readResourceTable(rows: readonly ResourceRow[], columns: readonly ColumnRow[]): ResourceDefinition[] {
  return rows.map((row) => readRow(row, columns))
}

function readRow(row: ResourceRow, columns: readonly ColumnRow[]): ResourceDefinition {
  const [group, version, plural, singular, kind, namespaced, verbs, shortNames, categories, indexes, subresources] = row
  return {
    group,
    version,
    plural,
    singular,
    kind,
    namespaced: namespaced === 1,
    verbs: words(verbs),
    shortNames: words(shortNames),
    categories: words(categories),
    columns: indexes.flatMap((index) => (columns[index] === undefined ? [] : [readColumn(columns[index])])),
    subresources: new Map(subresources.map((sub) => [sub[0], readSubresource(sub, group, version)])),
    custom: false,
    storage: storageOf(group, plural),
    strategy: strategyOf(group, plural)
  }
}

function readColumn([name, type, format, priority, description]: ColumnRow): TableColumn {
  return { name, type, format, description, priority }
}

function readSubresource(row: SubresourceRow, group: string, version: string): SubresourceDefinition {
  const [name, verbs, kind, ownGroup, ownVersion] = row
  const own = ownVersion === '' && ownGroup === ''
  return { name, verbs: words(verbs), kind, group: own ? group : ownGroup, version: own ? version : ownVersion }
}

/** Events are one resource under two groups. */
function storageOf(group: string, plural: string): string {
  if (group === 'events.k8s.io') return plural
  return group === '' ? plural : `${plural}.${group}`
}

function words(text: string): string[] {
  return text === '' ? [] : text.split(' ')
}
