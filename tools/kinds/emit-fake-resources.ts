/** Writes what the fake server serves: resources with the columns of their tables, as src/fake/resource-table.ts reads them. */
import type { ColumnRow, ResourceRow } from '../../src/fake/resource-table.ts'
import type { Model } from './model.ts'
import { collectionPath, type ServerDump } from './openapi.ts'
import { generatedLine } from './text.ts'

/** The file with both tables. */
export function emitFakeResources(model: Model, dump: ServerDump): string {
  const columns: string[] = []
  const rows = model.groupVersions.flatMap(({ group, version, resources }) =>
    resources.map((resource): ResourceRow => {
      const subresources = (resource.subresources ?? []).map(
        ({ subresource, responseKind: kind, verbs }) =>
          [subresource, verbs.join(' '), kind?.kind ?? '', kind?.group ?? '', kind?.version ?? ''] as const
      )
      return [
        group,
        version,
        resource.resource,
        resource.singularResource,
        resource.responseKind.kind,
        resource.scope === 'Namespaced' ? 1 : 0,
        resource.verbs.join(' '),
        (resource.shortNames ?? []).join(' '),
        (resource.categories ?? []).join(' '),
        columnsOf(dump, collectionPath(group, version, resource.resource)).map((column) => indexOf(columns, column)),
        subresources
      ]
    })
  )
  return (
    `${generatedLine}import type { ColumnRow, ResourceRow } from '../resource-table.ts'\n\n` +
    `/** Columns of the server's tables. */\nexport const COLUMNS: readonly ColumnRow[] = ${list(columns)}\n\n` +
    `/** Every built-in resource, in the server's order. */\n` +
    `export const RESOURCES: readonly ResourceRow[] = ${list(rows.map((row) => JSON.stringify(row)))}\n`
  )
}

function columnsOf(dump: ServerDump, path: string): ColumnRow[] {
  const columns = dump.tables[path] ?? []
  return columns.map(({ name, type, format, priority, description }) => [name, type, format, priority, description])
}

/** Tables share most of their columns, so each is kept once and referred to by its index. */
function indexOf(columns: string[], column: ColumnRow): number {
  const text = JSON.stringify(column)
  const known = columns.indexOf(text)
  return known >= 0 ? known : columns.push(text) - 1
}

function list(lines: string[]): string {
  return `[\n${lines.map((line) => `  ${line}`).join(',\n')}\n]`
}
