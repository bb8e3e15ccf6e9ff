/**
 * Tables: what `kubectl get` shows.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
 */
import type { FakeObject, JsonObject } from '../json.ts'
import type { Call } from '../machine.ts'
import { presentMetadata, presentObject } from '../present.ts'
import { badRequest } from '../status.ts'
import { cellsOf } from './cells.ts'
import { DEFAULT_COLUMNS } from './columns.ts'

/** A Table of objects. `withColumns: false` leaves the definitions out, as the later events of a watch do. */
export function tableOf(
  call: Call,
  objects: readonly FakeObject[],
  metadata: JsonObject,
  options: { withColumns?: boolean } = {}
): JsonObject {
  const { resource, representation, machine } = call
  const include = call.query.get('includeObject') ?? 'Metadata'
  if (!['Metadata', 'Object', 'None'].includes(include)) {
    throw badRequest(
      `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(include)}: must be 'Metadata', 'Object', 'None', or empty`
    )
  }
  const columns = resource.columns.length > 0 ? resource.columns : DEFAULT_COLUMNS
  const shown = columns.map(({ jsonPath: _path, ...column }) => column)
  const row = (object: FakeObject): JsonObject => ({
    cells: cellsOf(resource, columns, object, machine.clock.now()),
    ...(include === 'Metadata' && { object: presentMetadata(object, representation.version) }),
    ...(include === 'Object' && { object: presentObject(object, resource) }),
    ...(include === 'None' && { object: null })
  })
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${representation.version}`,
    metadata,
    columnDefinitions: options.withColumns === false ? null : shown,
    // Who has no printer of its own begins with no list at all.
    rows: objects.length === 0 && columns.some(({ name }) => name === 'Created At') ? null : objects.map(row)
  }
}
