/** Replays writes that a real API server (1.36) answered: for each step the object before, the request, the answer. */
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { applyObject, fieldSetOf, trackUpdate } from '../../src/fake/managed-fields/index.ts'
import { builtinTable } from '../../src/fake/schema/builtin.generated.ts'
import { GO_FIELDS } from '../../src/fake/schema/go.generated.ts'
import { createSchemaSet } from '../../src/fake/schema/table.ts'
import type { ManagedFieldsEntry } from '../../src/meta.ts'
import type { JsonObject } from '../../src/resources/patch/json.ts'

const test = suite('managed fields as recorded')

interface RecordedObject extends JsonObject {
  kind: string
  metadata: JsonObject & { managedFields?: ManagedFieldsEntry[] }
}

interface Step {
  scenario: string
  op: 'apply' | 'create' | 'update' | 'patch'
  manager: string
  force: boolean
  subresource: string
  before: RecordedObject | null
  /** The body; text for patches. */
  request: RecordedObject
  after: RecordedObject & { message?: string; details?: { causes?: { field: string; message: string }[] } }
}

const steps: Step[] = JSON.parse(
  readFileSync(new URL('../fixtures/managed-fields/apiserver-1.36.json', import.meta.url), 'utf8')
)
const schemas = createSchemaSet(builtinTable, GO_FIELDS)

function inputOf(step: Step) {
  const kind = (step.before ?? step.request).kind
  const group = kind === 'Deployment' ? 'apps' : ''
  const schema = schemas.lookup({ group, version: 'v1', kind })
  if (schema === undefined) throw new Error(`No schema of ${kind}`)
  const times = (step.after.metadata.managedFields ?? []).flatMap(({ time }) => time ?? [])
  const door = step.subresource === 'status' ? fieldSetOf(['spec'], ['metadata', 'labels']) : fieldSetOf(['status'])
  return {
    manager: step.manager,
    apiVersion: group === '' ? 'v1' : `${group}/v1`,
    subresource: step.subresource,
    now: times.sort().at(-1) ?? '2026-01-01T00:00:00Z',
    schema,
    resetFields: kind === 'ConfigMap' ? undefined : door
  }
}

const without = ({ metadata, ...rest }: RecordedObject, managedFields?: ManagedFieldsEntry[]): JsonObject => {
  const { managedFields: _, ...kept } = metadata
  return { ...rest, metadata: managedFields === undefined ? kept : { ...kept, managedFields } }
}

for (const [i, step] of steps.entries()) {
  const { op, scenario, before, request, after, force, manager } = step
  test(`${i + 1}: ${op} by ${manager}: ${scenario}`, () => {
    const input = inputOf(step)
    const frozen = structuredClone({ before, request })
    if (op !== 'apply') {
      const sent = op === 'patch' ? before?.metadata.managedFields : request.metadata.managedFields
      const entries = trackUpdate({ ...input, before: before ?? undefined, after: without(after, sent) })
      assert.is(JSON.stringify(entries), JSON.stringify(after.metadata.managedFields))
    } else {
      const apply = (finish?: (object: JsonObject) => JsonObject) =>
        applyObject({ ...input, live: before ?? undefined, applied: request, force, finish })
      const result = apply(() => without(after))
      if (after.kind === 'Status') return assertRefused(result, after)
      assert.ok('object' in result, JSON.stringify(result))
      assert.is(JSON.stringify(result.managedFields), JSON.stringify(after.metadata.managedFields))
      // Without defaulting, the merged object is the answer where nothing was left to default.
      if (before !== null) assertMerged(apply(), after)
    }
    assert.equal({ before, request }, frozen, 'no argument is changed')
  })
}

function assertRefused(result: ReturnType<typeof applyObject>, status: Step['after']): void {
  if ('refused' in result) {
    assert.is(result.refused.message, status.message)
    assert.is(result.refused.code, status.code)
  } else if ('conflicts' in result) {
    assert.is(result.message, status.message)
    // The server goes through managers in random order.
    const sorted = (causes: { field: string; message: string }[]) =>
      causes.map(({ field, message }) => `${field}: ${message}`).sort()
    assert.equal(sorted(result.conflicts), sorted(status.details?.causes ?? []))
  } else assert.unreachable(`Applied what the server refused: ${status.message}`)
}

function assertMerged(result: ReturnType<typeof applyObject>, after: Step['after']): void {
  assert.ok('object' in result)
  const volatile = ['resourceVersion', 'generation', 'managedFields']
  const comparable = (object: JsonObject) => {
    const copy = structuredClone(object) as RecordedObject
    for (const name of volatile) delete copy.metadata[name]
    return copy
  }
  const merged = comparable(result.object)
  const wanted = comparable(after)
  if (merged.kind === 'ConfigMap') assert.equal(merged, wanted)
  else assert.equal(outline(merged), outline(wanted))
}

/** What the scenarios change, without what is defaulted in it. */
function outline(object: unknown, depth = 0): unknown {
  if (Array.isArray(object)) return object.map((element) => outline(element, depth + 1))
  if (typeof object !== 'object' || object === null) return object
  const defaulted = ['targetPort', 'protocol', 'imagePullPolicy', 'resources', 'status']
  const dropped = (key: string) =>
    defaulted.includes(key) || key.startsWith('termination') || (depth === 0 && key === 'status')
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key]) => !dropped(key))
      .map(([key, value]) => [key, outline(value, depth + 1)])
  )
}

test.run()
