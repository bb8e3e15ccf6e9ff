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
import type { TableColumn } from './columns.ts'

/** Columns of a resource that has none of its own. */
export const DEFAULT_COLUMNS: readonly TableColumn[] = [
  {
    name: 'Name',
    type: 'string',
    format: 'name',
    description:
      'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
    priority: 0
  },
  {
    name: 'Age',
    type: 'date',
    format: '',
    description:
      'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
    priority: 0
  }
]

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
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${representation.version}`,
    metadata,
    columnDefinitions: options.withColumns === false ? null : columns,
    rows: objects.map((object) => ({
      cells: cellsOf(resource, columns, object, machine.clock.now()),
      ...(include === 'Metadata' && { object: presentMetadata(object, representation.version) }),
      ...(include === 'Object' && { object: presentObject(object, resource) }),
      ...(include === 'None' && { object: null })
    }))
  }
}
