/** Edits of objects for random scenarios: those of metadata, which every kind has, and how an edit is made. */
import type { Edit, Json } from './random-kinds.ts'

/** Changes that any object may see in its metadata. */
export const METADATA_EDITS: readonly Edit[] = [
  ['metadata.labels.tier', 'x'],
  ['metadata.labels.tier', 'y'],
  ['metadata.labels.tier', null],
  ['metadata.labels.bad', 'not a label!'],
  ['metadata.labels', { 'Bad/Key/x': 'v' }],
  ['metadata.labels', {}],
  ['metadata.annotations.note', 'n'],
  ['metadata.annotations.note', null],
  ['metadata.annotations', { '-bad-': '' }],
  ['metadata.annotations.number', 5],
  ['metadata.finalizers', ['example.com/hold']],
  ['metadata.finalizers', ['example.com/hold']],
  ['metadata.finalizers', []],
  ['metadata.finalizers', null],
  ['metadata.finalizers', ['unqualified']],
  ['metadata.ownerReferences', [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'u-1' }]],
  ['metadata.ownerReferences', [{ apiVersion: '', kind: 'ConfigMap', name: '', uid: 'u-1' }]],
  ['metadata.generateName', 'g-'],
  ['metadata.uid', '7e6fdd0a-4a4b-4ef5-a2b8-6a1b29ab4b8e'],
  ['metadata.creationTimestamp', '2020-01-01T00:00:00Z'],
  ['metadata.generation', 7],
  ['metadata.namespace', 'elsewhere'],
  ['metadata.unknown', 'u'],
  ['metadata.managedFields', []],
  ['unknown', { a: 1 }]
]

/** Sets a value at a path of fields, making what is missing. */
export function applyEdit(object: Json, [path, value]: Edit): void {
  const fields = path.split('.')
  const last = fields.pop() as string
  let at: Json = object
  for (const [index, field] of fields.entries()) {
    const next = at[field]
    if (typeof next === 'object' && next !== null) at = next as Json
    else {
      const made: unknown = /^\d+$/.test(fields[index + 1] ?? last) ? [] : {}
      at[field] = made
      at = made as Json
    }
  }
  at[last] = structuredClone(value)
}
