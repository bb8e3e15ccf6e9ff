/**
 * Kinds that are served in two shapes over one storage: HorizontalPodAutoscalers (v1, v2) and Events (core, events.k8s.io).
 * The store has v2 and the core shape.
 */
import { copyJson, type FakeObject, isJsonObject, type JsonObject, listAt, objectAt, textAt, valueAt } from './json.ts'
import { groupVersion, type ResourceDefinition } from './resource-registry.ts'

interface Conversion {
  storage: string
  toStorage(object: FakeObject): void
  fromStorage(object: FakeObject): void
}

const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map([
  [
    'autoscaling/v1/HorizontalPodAutoscaler',
    { storage: 'autoscaling/v2', toStorage: autoscalerToV2, fromStorage: autoscalerToV1 }
  ],
  ['events.k8s.io/v1/Event', { storage: 'v1', toStorage: eventToCore, fromStorage: eventFromCore }]
])

/** The object in the shape in which it is stored. */
export function toStorage(resource: ResourceDefinition, object: FakeObject): FakeObject {
  const conversion = CONVERSIONS.get(`${groupVersion(resource)}/${resource.kind}`)
  if (conversion === undefined || object.apiVersion === conversion.storage) return object
  const converted = copyJson(object)
  conversion.toStorage(converted)
  return { ...converted, apiVersion: conversion.storage }
}

/** A stored object in the shape in which a resource is served. */
export function fromStorage(resource: ResourceDefinition, object: FakeObject): FakeObject {
  const conversion = CONVERSIONS.get(`${groupVersion(resource)}/${resource.kind}`)
  if (conversion === undefined || object.apiVersion !== conversion.storage) return object
  const converted = copyJson(object)
  conversion.fromStorage(converted)
  return { ...converted, apiVersion: groupVersion(resource) }
}

/** Annotation in which v1 keeps the metrics that it has no fields for. */
const METRICS = 'autoscaling.alpha.kubernetes.io/metrics'

function isCpu(metric: unknown): boolean {
  return textAt(metric, 'type') === 'Resource' && textAt(metric, 'resource', 'name') === 'cpu'
}

function autoscalerToV2(object: FakeObject): void {
  const spec = objectAt(object, 'spec')
  const { targetCPUUtilizationPercentage: percentage, ...rest } = spec
  const metrics: unknown[] = []
  if (typeof percentage === 'number') {
    const target = { type: 'Utilization', averageUtilization: percentage }
    metrics.push({ type: 'Resource', resource: { name: 'cpu', target } })
  }
  const { [METRICS]: kept, ...annotations } = object.metadata.annotations ?? {}
  if (kept !== undefined) {
    metrics.unshift(...listAt({ kept: parse(kept) }, 'kept'))
    object.metadata.annotations = annotations
  }
  object.spec = metrics.length > 0 ? { ...rest, metrics } : rest
  const status = objectAt(object, 'status')
  const { currentCPUUtilizationPercentage: current, ...restOfStatus } = status
  const resource = { name: 'cpu', current: { averageUtilization: current } }
  object.status = { ...restOfStatus, currentMetrics: current === undefined ? null : [{ type: 'Resource', resource }] }
}

function autoscalerToV1(object: FakeObject): void {
  const { metrics: _metrics, behavior: _behavior, ...rest } = objectAt(object, 'spec')
  const metrics = listAt(object, 'spec', 'metrics')
  const cpu = metrics.find(isCpu)
  const percentage = valueAt(cpu, 'resource', 'target', 'averageUtilization')
  object.spec = typeof percentage === 'number' ? { ...rest, targetCPUUtilizationPercentage: percentage } : rest
  const others = metrics.filter((metric) => metric !== cpu)
  if (others.length > 0) {
    object.metadata.annotations = { ...object.metadata.annotations, [METRICS]: JSON.stringify(others) }
  }
  const status = objectAt(object, 'status')
  const used = listAt(status, 'currentMetrics').find(isCpu)
  const current = valueAt(used, 'resource', 'current', 'averageUtilization')
  const { currentMetrics: _current, conditions: _conditions, ...kept } = status
  object.status = {
    currentReplicas: 0,
    desiredReplicas: 0,
    ...kept,
    ...(current !== undefined && { currentCPUUtilizationPercentage: current })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return []
  }
}

/** Fields of an Event: in events.k8s.io, and in the core group. */
const EVENT_FIELDS = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
  ['reportingController', 'reportingComponent']
] as const

function rename(object: JsonObject, from: string, to: string): void {
  const value = object[from]
  delete object[from]
  if (value !== undefined) object[to] = value
}

function eventToCore(event: FakeObject): void {
  for (const [modern, core] of EVENT_FIELDS) rename(event, modern, core)
  if (!isJsonObject(event.source)) event.source = {}
}

function eventFromCore(event: FakeObject): void {
  for (const [modern, core] of EVENT_FIELDS) rename(event, core, modern)
}
