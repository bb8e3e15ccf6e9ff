/** The cells of a Table's rows: one function per column that is known, per kind where it matters. */
import { type FakeObject, listAt, textAt, valueAt } from '../json.ts'
import type { ResourceDefinition } from '../resource-registry.ts'
import type { TableColumn } from './columns.ts'
import { humanDuration } from './duration.ts'
import { PRINTERS } from './printers.ts'

/** The cells of one row, in the order of the columns. */
export function cellsOf(
  resource: ResourceDefinition,
  columns: readonly TableColumn[],
  object: FakeObject,
  now: number
): unknown[] {
  const printer = PRINTERS.get(resource.kind)
  return columns.map((column) => {
    const own = printer?.[column.name]
    if (own !== undefined) return own(object, now)
    if (column.jsonPath !== undefined) return pathCell(object, column, now)
    if (column.name === 'Name') return object.metadata.name ?? ''
    if (column.name === 'Age') return ageOf(object.metadata.creationTimestamp, now)
    if (column.name === 'Created At') return object.metadata.creationTimestamp ?? ''
    if (column.name === 'Containers') return containers(object, 'name')
    if (column.name === 'Images') return containers(object, 'image')
    return emptyCell(column)
  })
}

/** Age as kubectl shows it; `<unknown>` for no time. */
export function ageOf(time: string | null | undefined, now: number): string {
  return time ? humanDuration(now - Date.parse(time)) : '<unknown>'
}

function containers(object: FakeObject, field: string): string {
  const spec = valueAt(object, 'spec', 'jobTemplate', 'spec') ?? valueAt(object, 'spec') ?? object
  return listAt(spec, 'template', 'spec', 'containers')
    .map((container) => textAt(container, field))
    .join(',')
}

/** The value at a path of plain fields and indexes; null where there is none. */
function pathCell(object: FakeObject, column: TableColumn, now: number): unknown {
  const steps = (column.jsonPath ?? '').match(/[^.[\]'"\\]+/g) ?? []
  const value = steps.reduce<unknown>((each, step) => {
    return Array.isArray(each) ? each[Number(step)] : valueAt(each, step)
  }, object)
  if (value === undefined || value === null) return column.type === 'date' ? '<unknown>' : null
  if (column.type === 'date') return typeof value === 'string' ? ageOf(value, now) : '<invalid>'
  return column.type === 'string' && typeof value !== 'string' ? JSON.stringify(value) : value
}

function emptyCell(column: TableColumn): unknown {
  if (column.type === 'integer') return 0
  if (column.type === 'boolean') return false
  return '<none>'
}

/** Number at a path; 0 when there is none. */
export function numberAt(object: unknown, ...path: string[]): number {
  const value = valueAt(object, ...path)
  return typeof value === 'number' ? value : 0
}
