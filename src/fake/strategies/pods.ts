/** Pods: what the server sets on a new Pod, and graceful deletion. */
import { copyJson, type FakeObject, isJsonObject, type JsonObject, listAt, objectAt, textAt, valueAt } from '../json.ts'
import { forbidden } from '../status.ts'
import type { Strategy, StrategyContext } from './strategy.ts'

/** @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination */
export const podStrategy: Partial<Strategy> = {
  prepareForCreate(pod: FakeObject, context: StrategyContext): void {
    pod.status = { phase: 'Pending', qosClass: qosClassOf(pod) }
    const spec = objectAt(pod, 'spec')
    setPriority(pod, context)
    addDefaultTolerations(spec)
  },

  prepareForUpdate(pod, old, { subresource }) {
    if (subresource === 'ephemeralcontainers')
      keepSpecBut(pod, old, (spec, sent) => copyField(spec, sent, 'ephemeralContainers'))
    if (subresource === 'resize') keepSpecBut(pod, old, resizeContainers)
    const spec = objectAt(pod, 'spec')
    spec.priority ??= valueAt(old, 'spec', 'priority')
    spec.preemptionPolicy ??= valueAt(old, 'spec', 'preemptionPolicy')
    addDefaultTolerations(spec)
    const qosClass = textAt(old, 'status', 'qosClass')
    if (qosClass !== '') objectAt(pod, 'status').qosClass = qosClass
  },

  gracePeriod(pod, asked) {
    const own = valueAt(pod, 'spec', 'terminationGracePeriodSeconds')
    const phase = textAt(pod, 'status', 'phase')
    const unscheduled = textAt(pod, 'spec', 'nodeName') === ''
    if (unscheduled || phase === 'Failed' || phase === 'Succeeded') return 0
    const seconds = asked ?? (typeof own === 'number' ? own : 0)
    return seconds < 0 ? 1 : seconds
  }
}

/** Through a subresource only a part of the spec changes. */
function keepSpecBut(pod: FakeObject, old: FakeObject, change: (spec: JsonObject, sent: JsonObject) => void): void {
  const sent = objectAt(pod, 'spec')
  const spec = copyJson(objectAt(copyJson(old), 'spec'))
  change(spec, sent)
  pod.spec = spec
  if (old.status !== undefined) pod.status = copyJson(old.status)
}

function copyField(target: JsonObject, source: JsonObject, field: string): void {
  if (source[field] === undefined) delete target[field]
  else target[field] = source[field]
}

function resizeContainers(spec: JsonObject, sent: JsonObject): void {
  const changed = listAt(sent, 'containers')
  for (const container of listAt(spec, 'containers')) {
    const same = changed.find((each) => textAt(each, 'name') === textAt(container, 'name'))
    if (isJsonObject(container) && isJsonObject(same)) copyField(container, same, 'resources')
  }
}

/** Classes that every server has. */
const SYSTEM_PRIORITIES: ReadonlyMap<string, number> = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000]
])

/** The Priority admission plugin: the class's value, or that of the default class, or 0. */
function setPriority(pod: FakeObject, context: StrategyContext): void {
  const spec = objectAt(pod, 'spec')
  const classes = context.list('priorityclasses.scheduling.k8s.io')
  const name = textAt(spec, 'priorityClassName')
  const found = classes.find((each) => (name === '' ? each.globalDefault === true : each.metadata.name === name))
  if (name !== '' && found === undefined && !SYSTEM_PRIORITIES.has(name)) {
    const why = `no PriorityClass with name ${name} was found`
    throw forbidden({ group: '', plural: 'pods' }, pod.metadata.name ?? '', why)
  }
  if (found && name === '') spec.priorityClassName = found.metadata.name
  spec.priority ??= found?.value ?? SYSTEM_PRIORITIES.get(name) ?? 0
  spec.preemptionPolicy ??= found?.preemptionPolicy ?? 'PreemptLowerPriority'
}

/** The DefaultTolerationSeconds admission plugin. */
function addDefaultTolerations(spec: JsonObject): void {
  const tolerations = listAt(spec, 'tolerations')
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    const tolerated = tolerations.some((each) => {
      const effect = textAt(each, 'effect')
      return ['', key].includes(textAt(each, 'key')) && ['', 'NoExecute'].includes(effect)
    })
    if (!tolerated) tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 })
  }
  if (tolerations.length > 0) spec.tolerations = tolerations
}

/**
 * BestEffort without any request or limit, Guaranteed when every container limits cpu and memory to its requests.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
 */
function qosClassOf(pod: FakeObject): string {
  const containers = [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')]
  const resources = containers.map((container) => ({
    requests: quantities(container, 'requests'),
    limits: quantities(container, 'limits')
  }))
  if (resources.every(({ requests, limits }) => requests.size === 0 && limits.size === 0)) return 'BestEffort'
  const guaranteed = resources.every(({ requests, limits }) =>
    ['cpu', 'memory'].every((name) => {
      const limit = limits.get(name)
      return limit !== undefined && (requests.get(name) ?? limit) === limit
    })
  )
  return guaranteed ? 'Guaranteed' : 'Burstable'
}

function quantities(container: unknown, field: string): Map<string, string> {
  const value = valueAt(container, 'resources', field)
  if (!isJsonObject(value)) return new Map()
  const named = Object.entries(value).filter(([name]) => name === 'cpu' || name === 'memory')
  return new Map(named.map(([name, quantity]) => [name, String(quantity)]))
}
