/**
 * Custom resources: a CustomResourceDefinition that is stored makes its resources served, one that is deleted ends them.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
 */
import { copyJson, type FakeObject, isJsonObject, type JsonObject, listAt, objectAt, textAt, valueAt } from './json.ts'
import { type Machine, timestamp } from './machine.ts'
import type { ResourceDefinition, SubresourceDefinition } from './resource-registry.ts'
import { customResourceStrategy } from './strategies/index.ts'
import { DEFAULT_COLUMNS, type TableColumn } from './table/columns.ts'

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io'
/** Finalizer by which a definition waits for the end of its objects. */
const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io'
const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']

/** Keeps the registry in step with the definitions in the store. Gives a function that ends it. */
export function serveCustomResources(machine: Machine): () => void {
  const { store, registry } = machine
  return store.subscribe((event) => {
    if (event?.resource !== DEFINITIONS) return
    if (event.previous !== undefined) for (const each of definitionsOf(event.previous)) registry.remove(each)
    if (event.type === 'DELETED') return
    if (event.object.metadata.deletionTimestamp !== undefined) queueMicrotask(() => finish(machine, event.key))
    for (const each of definitionsOf(event.object)) registry.add(each)
    if (listAt(event.object, 'status', 'conditions').length === 0) queueMicrotask(() => accept(machine, event.key))
  })
}

/** What the server's own controllers say of a definition once it is served. */
function accept({ store, clock }: Machine, key: string): void {
  const definition = store.get(DEFINITIONS, key)
  if (definition === undefined || listAt(definition, 'status', 'conditions').length > 0) return
  const accepted = copyJson(definition)
  const now = timestamp(clock)
  const condition = (type: string, reason: string, message: string): JsonObject => {
    return { type, status: 'True', lastTransitionTime: now, reason, message }
  }
  const status = objectAt(accepted, 'status')
  status.conditions = [
    condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
    condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted')
  ]
  status.acceptedNames = copyJson(valueAt(definition, 'spec', 'names') ?? {})
  accepted.metadata.finalizers = [...(definition.metadata.finalizers ?? []), CLEANUP]
  store.put(DEFINITIONS, key, accepted)
}

/** Objects go before their definition, whose finalizer waits for that. */
function finish(machine: Machine, key: string): void {
  const { store } = machine
  const definition = store.get(DEFINITIONS, key)
  if (definition?.metadata.deletionTimestamp === undefined) return
  if (!definition.metadata.finalizers?.includes(CLEANUP)) return
  for (const each of definitionsOf(definition)) removeObjects(machine, each)
  const finalizers = definition.metadata.finalizers.filter((each) => each !== CLEANUP)
  if (finalizers.length === 0) store.remove(DEFINITIONS, key)
  else store.put(DEFINITIONS, key, { ...definition, metadata: { ...definition.metadata, finalizers } })
}

function removeObjects({ store }: Machine, { storage }: ResourceDefinition): void {
  for (const [key] of store.list(storage).entries) store.remove(storage, key)
}

function definitionsOf(definition: FakeObject): ResourceDefinition[] {
  const versions = listAt(definition, 'spec', 'versions').filter((each) => valueAt(each, 'served') === true)
  return versions.flatMap((version) => (isJsonObject(version) ? [definitionOf(definition, version)] : []))
}

function structuralSchemaOf(definition: FakeObject, version: JsonObject): JsonObject | undefined {
  const schema = valueAt(version, 'schema', 'openAPIV3Schema')
  return isJsonObject(schema) && valueAt(definition, 'spec', 'preserveUnknownFields') !== true ? schema : undefined
}

const NAME_COLUMN: TableColumn | undefined = DEFAULT_COLUMNS[0]

/** The name first, then what the definition asks for. Each column knows its path by its description, as the server has it. */
function columnsOf(version: JsonObject): TableColumn[] {
  const own = listAt(version, 'additionalPrinterColumns').map((column): TableColumn => {
    const priority = valueAt(column, 'priority')
    return {
      name: textAt(column, 'name'),
      type: textAt(column, 'type'),
      format: textAt(column, 'format'),
      description: textAt(column, 'description') || `${JSON_PATH_COLUMN}${textAt(column, 'jsonPath')}`,
      priority: typeof priority === 'number' ? priority : 0,
      jsonPath: textAt(column, 'jsonPath')
    }
  })
  return own.length === 0 || NAME_COLUMN === undefined ? [] : [NAME_COLUMN, ...own]
}

const JSON_PATH_COLUMN = 'Custom resource definition column (in JSONPath format): '

function definitionOf(definition: FakeObject, version: JsonObject): ResourceDefinition {
  const names = valueAt(definition, 'spec', 'names')
  const group = textAt(definition, 'spec', 'group')
  const kind = textAt(names, 'kind')
  const plural = textAt(names, 'plural')
  const resource = { group, version: textAt(version, 'name'), kind, plural }
  const own = isJsonObject(version.subresources) ? version.subresources : {}
  const subresources = new Map<string, SubresourceDefinition>()
  const add = (name: string, answers: { group: string; version: string; kind: string }): void => {
    subresources.set(name, { ...answers, name, verbs: ['get', 'patch', 'update'] })
  }
  if (isJsonObject(own.status)) add('status', resource)
  if (isJsonObject(own.scale)) add('scale', { group: 'autoscaling', version: 'v1', kind: 'Scale' })
  return {
    ...resource,
    singular: textAt(names, 'singular') || kind.toLowerCase(),
    namespaced: textAt(definition, 'spec', 'scope') === 'Namespaced',
    verbs: VERBS,
    shortNames: listAt(names, 'shortNames').map(String),
    categories: listAt(names, 'categories').map(String),
    columns: columnsOf(version),
    openApi: structuralSchemaOf(definition, version),
    subresources,
    custom: true,
    storage: `${plural}.${group}`,
    strategy: customResourceStrategy({ status: subresources.has('status') })
  }
}
