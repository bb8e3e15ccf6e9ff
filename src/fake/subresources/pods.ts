/** What is special about Pods below their path: binding, eviction, logs. */
import { readObjectBody } from '../body.ts'
import { deleteObject } from '../deletion.ts'
import { copyJson, type FakeObject, isJsonObject, listAt, objectAt, textAt, valueAt } from '../json.ts'
import { type Call, timestamp } from '../machine.ts'
import { encodeText, type FakeResponse, jsonResponse } from '../message.ts'
import { checkDryRun } from '../query.ts'
import { badRequest, conflict, invalid, notFound, serverFailure, tooManyRequests } from '../status.ts'
import { storeKey } from '../store.ts'

const POD = { group: '', plural: 'pods' }

const SUCCESS = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }

function podOf({ machine, path }: Call, name: string): FakeObject {
  const pod = machine.store.get('pods', storeKey(path.namespace, name))
  if (pod === undefined) throw notFound(POD, name)
  return pod
}

/** Answers POST of a Binding: the scheduler's word. */
export function bindPod(call: Call): FakeResponse {
  const body = readObjectBody(call.request)
  const name = call.path.subresource === 'binding' ? (call.path.name ?? '') : textAt(body, 'metadata', 'name')
  const node = textAt(body, 'target', 'name')
  if (node === '') throw serverFailure('target.name: Required value')
  const pod = podOf(call, name)
  const bound = textAt(pod, 'spec', 'nodeName')
  if (bound !== '') {
    const why = `pod ${name} is already assigned to node ${JSON.stringify(bound)}`
    throw conflict({ group: '', plural: 'pods/binding' }, name, why)
  }
  const changed = copyJson(pod)
  objectAt(changed, 'spec').nodeName = node
  setCondition(changed, { type: 'PodScheduled', status: 'True', lastTransitionTime: timestamp(call.machine.clock) })
  if (!isDryRun(call)) call.machine.store.put('pods', storeKey(call.path.namespace, name), changed)
  return jsonResponse(201, SUCCESS)
}

function setCondition(pod: FakeObject, condition: Record<string, unknown>): void {
  const others = listAt(pod, 'status', 'conditions').filter((each) => textAt(each, 'type') !== condition.type)
  objectAt(pod, 'status').conditions = [...others, { lastProbeTime: null, ...condition }]
}

/**
 * Answers POST of an Eviction: a deletion that disruption budgets may hold back.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
 */
export function evictPod(call: Call): FakeResponse {
  const name = call.path.name ?? ''
  const body = readObjectBody(call.request)
  const given = textAt(body, 'metadata', 'name')
  if (given !== '' && given !== name) throw badRequest('name in URL does not match name in Eviction object')
  const pod = podOf(call, name)
  const asked = isJsonObject(body.deleteOptions) ? body.deleteOptions : {}
  const phase = textAt(pod, 'status', 'phase')
  if (!['Pending', 'Succeeded', 'Failed'].includes(phase) && pod.metadata.deletionTimestamp === undefined) {
    checkBudgets(call, pod)
  }
  const grace = asked.gracePeriodSeconds
  deleteObject(call, pod, {
    dryRun: isDryRun(call) || (Array.isArray(asked.dryRun) && asked.dryRun.length > 0),
    gracePeriodSeconds: typeof grace === 'number' ? grace : undefined,
    propagationPolicy: textAt(asked, 'propagationPolicy') || undefined,
    orphanDependents: undefined,
    preconditions: {
      uid: textAt(asked, 'preconditions', 'uid') || undefined,
      resourceVersion: textAt(asked, 'preconditions', 'resourceVersion') || undefined
    }
  })
  return jsonResponse(201, SUCCESS)
}

function checkBudgets({ machine }: Call, pod: FakeObject): void {
  for (const [, budget] of machine.store.list('poddisruptionbudgets.policy').entries) {
    if (budget.metadata.namespace !== pod.metadata.namespace) continue
    const selector = valueAt(budget, 'spec', 'selector', 'matchLabels')
    const labels = pod.metadata.labels ?? {}
    const selected = isJsonObject(selector) && Object.entries(selector).every(([key, value]) => labels[key] === value)
    if (!selected) continue
    const allowed = valueAt(budget, 'status', 'disruptionsAllowed')
    if (typeof allowed === 'number' && allowed > 0) continue
    const text = "Cannot evict pod as it would violate the pod's disruption budget."
    const name = budget.metadata.name ?? ''
    const needed = Number(valueAt(budget, 'status', 'desiredHealthy') ?? 0)
    const healthy = Number(valueAt(budget, 'status', 'currentHealthy') ?? 0)
    const message = `The disruption budget ${name} needs ${needed} healthy pods and has ${healthy} currently`
    throw tooManyRequests(text, 0, [{ reason: 'DisruptionBudget', message }])
  }
}

function isDryRun(call: Call): boolean {
  const values = call.query.getAll('dryRun')
  const errors = checkDryRun(values)
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'CreateOptions' }, '', errors)
  return values.length > 0
}

/** Gives the log of a container: whole text, or chunks as they come. */
export type PodLogs = (request: {
  pod: FakeObject
  container: string
  query: URLSearchParams
  signal: AbortSignal | undefined
}) => string | AsyncIterable<string>

/**
 * Answers GET of a log through the hook, and with nothing when there is none.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 */
export function podLog(call: Call, logs: PodLogs | undefined): FakeResponse {
  const pod = podOf(call, call.path.name ?? '')
  const container = containerOf(call, pod)
  if (textAt(pod, 'spec', 'nodeName') === '' && logs === undefined) {
    return { status: 204, headers: {}, body: new Uint8Array() }
  }
  const headers = { 'content-type': 'text/plain' }
  const log = logs?.({ pod: copyJson(pod), container, query: call.query, signal: call.request.signal }) ?? ''
  if (typeof log === 'string') return { status: 200, headers, body: encodeText(tail(log, call.query)) }
  return { status: 200, headers, body: encodeAll(log) }
}

function containerOf({ query }: Call, pod: FakeObject): string {
  const names = ['containers', 'initContainers', 'ephemeralContainers'].map((field) =>
    listAt(pod, 'spec', field).map((each) => textAt(each, 'name'))
  )
  const asked = query.get('container') ?? ''
  const name = pod.metadata.name ?? ''
  const [containers = []] = names
  if (asked !== '') {
    if (names.flat().includes(asked)) return asked
    throw badRequest(`container ${asked} is not valid for pod ${name}`)
  }
  if (containers.length === 1) return containers[0] ?? ''
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]`)
}

/** `tailLines` and `limitBytes` of a whole text. */
function tail(log: string, query: URLSearchParams): string {
  const lines = query.get('tailLines')
  const bytes = query.get('limitBytes')
  let text = log
  if (lines !== null) {
    const all = text.split('\n')
    const last = all.at(-1) === '' ? all.slice(0, -1) : all
    const kept = Number(lines) === 0 ? [] : last.slice(-Number(lines))
    text = kept.map((line) => `${line}\n`).join('')
  }
  return bytes === null ? text : text.slice(0, Number(bytes))
}

async function* encodeAll(chunks: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield encodeText(chunk)
}
