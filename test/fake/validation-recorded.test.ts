/** What a real API server (1.36) made of objects: the defaults that it filled in, and why it refused others. */
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { builtinTable } from '../../src/fake/schema/builtin.generated.ts'
import { GO_FIELDS } from '../../src/fake/schema/go.generated.ts'
import { createSchemaSet } from '../../src/fake/schema/table.ts'
import { invalid } from '../../src/fake/status.ts'
import { applyDefaults, decodeBodyValue, validateChange, validateNew } from '../../src/fake/validation/index.ts'
import type { JsonObject } from '../../src/resources/patch/json.ts'

interface RecordedObject extends JsonObject {
  kind: string
  metadata: JsonObject
}

const schemas = createSchemaSet(builtinTable, GO_FIELDS)
const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/validation/${name}`, import.meta.url), 'utf8'))

function decoded(body: JsonObject, kind: { group: string; version: string; kind: string }): RecordedObject {
  const schema = schemas.lookup(kind)
  if (schema === undefined) throw new Error(`No schema of ${kind.kind}`)
  const { object, warnings } = decodeBodyValue(body, { ...kind, schema, fieldValidation: 'Warn' })
  assert.equal(warnings, [])
  applyDefaults(object, { ...kind, schema })
  return object as RecordedObject
}

const defaults = suite('applyDefaults')

/** What the server sets by other means than defaults: allocators, admission, strategies. */
const NOT_DEFAULTED: Record<string, string[]> = {
  Pod: ['spec.tolerations', 'spec.priority', 'spec.preemptionPolicy', 'status'],
  Service: ['spec.clusterIP', 'spec.clusterIPs', 'spec.ipFamilies', 'spec.ipFamilyPolicy', 'spec.ports.0.nodePort'],
  PersistentVolumeClaim: ['metadata.finalizers'],
  PersistentVolume: ['metadata.finalizers', 'status.lastPhaseTransitionTime'],
  DaemonSet: ['metadata.annotations'],
  Job: ['spec.selector', 'spec.template.metadata.labels', 'metadata.labels'],
  Namespace: ['spec.finalizers', 'status.phase'],
  Node: ['spec.taints'],
  CustomResourceDefinition: ['status.storedVersions']
}

function remove(object: unknown, path: string): void {
  const names = path.split('.')
  const last = names.pop() ?? ''
  let at = object as Record<string, unknown> | undefined
  for (const name of names) at = at?.[name] as Record<string, unknown> | undefined
  if (at !== undefined) delete at[last]
}

const recorded = read('defaults-1.36.json') as {
  group: string
  version: string
  body: RecordedObject
  answer: RecordedObject
}[]
for (const [i, { group, version, body, answer }] of recorded.entries()) {
  defaults(`${i + 1}: ${body.kind}`, () => {
    const object = decoded(body, { group, version, kind: body.kind })
    for (const path of NOT_DEFAULTED[body.kind] ?? []) {
      remove(object, path)
      remove(answer, path)
    }
    assert.equal(object, answer)
    const twice = structuredClone(object)
    const schema = schemas.lookup({ group, version, kind: body.kind })
    if (schema !== undefined) applyDefaults(twice, { group, kind: body.kind, schema })
    for (const path of NOT_DEFAULTED[body.kind] ?? []) remove(twice, path)
    assert.equal(twice, object, 'defaults of defaults change nothing')
  })
}

defaults.run()

const validation = suite('validateNew and validateChange')

const VERSIONS: Record<string, [group: string, version: string]> = {
  Deployment: ['apps', 'v1'],
  ReplicaSet: ['apps', 'v1'],
  StatefulSet: ['apps', 'v1'],
  DaemonSet: ['apps', 'v1'],
  Job: ['batch', 'v1'],
  CronJob: ['batch', 'v1'],
  Ingress: ['networking.k8s.io', 'v1'],
  HorizontalPodAutoscaler: ['autoscaling', 'v2'],
  Role: ['rbac.authorization.k8s.io', 'v1'],
  RoleBinding: ['rbac.authorization.k8s.io', 'v1']
}

interface Case {
  name: string
  request: JsonObject
  before: RecordedObject | null
  answer: {
    kind: string
    message?: string
    details?: { kind: string; name?: string; causes?: { reason: string; message: string; field: string }[] }
  }
}

const byText = (causes: { field: string; message: string }[] = []): string[] =>
  causes.map(({ field, message }) => `${field}: ${message}`).sort()

for (const { name, request, before, answer } of read('refused-1.36.json') as Case[]) {
  validation(name, () => {
    const kind = answer.details?.kind ?? answer.kind
    const [group, version] = VERSIONS[kind] ?? ['', 'v1']
    const object = decoded(request, { group, version, kind })
    const refusedName = answer.details?.name
    if (object.metadata.name === undefined && refusedName !== undefined) object.metadata.name = refusedName
    const errors =
      before === null ? validateNew(object, { group, kind }) : validateChange(object, before, { group, kind })
    if (answer.kind !== 'Status') return assert.equal(errors, [])
    const { status } = invalid({ group, kind }, refusedName ?? '', errors)
    // The server goes through maps in random order, so the order of causes is compared only where it is fixed.
    assert.equal(
      byText(status.details?.causes as Required<Case['answer']>['details']['causes']),
      byText(answer.details?.causes)
    )
    if (name !== 'labels' && name !== 'cmkey') assert.is(status.message, answer.message)
  })
}

validation.run()
