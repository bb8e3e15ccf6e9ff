/** Defaults of Services, storage, scaling, RBAC and admission. */
import { isObject, type JsonObject } from '../../../resources/patch/json.ts'
import { ensureObject, objectAt, objectsAt, setDefaults } from './set.ts'

/** @see https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/ */
export function defaultService(service: JsonObject): void {
  const spec = ensureObject(service, 'spec')
  setDefaults(spec, { sessionAffinity: 'None', type: 'ClusterIP' })
  if (spec.sessionAffinity === 'ClientIP') {
    setDefaults(ensureObject(ensureObject(spec, 'sessionAffinityConfig'), 'clientIP'), { timeoutSeconds: 10_800 })
  } else {
    delete spec.sessionAffinityConfig
  }
  for (const port of objectsAt(spec, 'ports')) {
    setDefaults(port, { protocol: 'TCP' })
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port
  }
  const outside = spec.type === 'NodePort' || spec.type === 'LoadBalancer'
  if (outside) setDefaults(spec, { externalTrafficPolicy: 'Cluster' })
  if (outside || spec.type === 'ClusterIP') setDefaults(spec, { internalTrafficPolicy: 'Cluster' })
  if (spec.type === 'LoadBalancer') setDefaults(spec, { allocateLoadBalancerNodePorts: true })
}

/** Texts of `stringData` are stored in `data`. */
export function defaultSecret(secret: JsonObject): void {
  setDefaults(secret, { type: 'Opaque' })
  const texts = objectAt(secret, 'stringData')
  if (texts === undefined) return
  const data = ensureObject(secret, 'data')
  for (const [key, text] of Object.entries(texts)) data[key] = Buffer.from(String(text)).toString('base64')
  delete secret.stringData
}

export function defaultVolume(volume: JsonObject): void {
  setDefaults(ensureObject(volume, 'status'), { phase: 'Pending' })
  const spec = ensureObject(volume, 'spec')
  setDefaults(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' })
  const hostPath = objectAt(spec, 'hostPath')
  if (hostPath !== undefined) hostPath.type ??= ''
}

/** A limit range gives limits of their own as defaults, and these as default requests. */
export function defaultLimitRange(range: JsonObject): void {
  for (const item of objectsAt(objectAt(range, 'spec'), 'limits')) {
    if (item.type !== 'Container') continue
    const limits = { ...objectAt(item, 'max'), ...objectAt(item, 'default') }
    const requests = { ...objectAt(item, 'min'), ...limits, ...objectAt(item, 'defaultRequest') }
    if (Object.keys(limits).length > 0) item.default = limits
    if (Object.keys(requests).length > 0) item.defaultRequest = requests
  }
}

export function defaultStorageClass(storageClass: JsonObject): void {
  setDefaults(storageClass, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' })
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ */
export function defaultNetworkPolicy(policy: JsonObject): void {
  const spec = ensureObject(policy, 'spec')
  for (const rule of [...objectsAt(spec, 'ingress'), ...objectsAt(spec, 'egress')]) {
    for (const port of objectsAt(rule, 'ports')) setDefaults(port, { protocol: 'TCP' })
  }
  const egress = Array.isArray(spec.egress) && spec.egress.length > 0
  if (!Array.isArray(spec.policyTypes) || spec.policyTypes.length === 0) {
    spec.policyTypes = egress ? ['Ingress', 'Egress'] : ['Ingress']
  }
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/ */
export function defaultAutoscaler(autoscaler: JsonObject): void {
  const spec = ensureObject(autoscaler, 'spec')
  setDefaults(spec, { minReplicas: 1 })
  if (autoscaler.apiVersion === 'autoscaling/v1') {
    const annotations = objectAt(objectAt(autoscaler, 'metadata'), 'annotations')
    if (annotations?.['autoscaling.alpha.kubernetes.io/metrics'] === undefined)
      setDefaults(spec, { targetCPUUtilizationPercentage: 80 })
    return
  }
  if (!Array.isArray(spec.metrics) || spec.metrics.length === 0) {
    const target = { type: 'Utilization', averageUtilization: 80 }
    spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }]
  }
  setDefaults(ensureObject(autoscaler, 'status'), { currentMetrics: null })
  const behavior = objectAt(spec, 'behavior')
  if (behavior === undefined) return
  const perPeriod = { type: 'Percent', value: 100, periodSeconds: 15 }
  setDefaults(ensureObject(behavior, 'scaleUp'), {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, perPeriod]
  })
  setDefaults(ensureObject(behavior, 'scaleDown'), { selectPolicy: 'Max', policies: [perPeriod] })
}

const RBAC = 'rbac.authorization.k8s.io'

/** Roles and subjects of a binding belong to RBAC; ServiceAccounts to the core group. */
export function defaultRoleBinding(binding: JsonObject): void {
  const roleRef = ensureObject(binding, 'roleRef')
  if (roleRef.apiGroup === undefined || roleRef.apiGroup === '') roleRef.apiGroup = RBAC
  for (const subject of objectsAt(binding, 'subjects')) {
    if (subject.kind === 'User' || subject.kind === 'Group') setDefaults(subject, { apiGroup: RBAC })
  }
}

export function defaultWebhooks(configuration: JsonObject): void {
  for (const webhook of objectsAt(configuration, 'webhooks')) {
    setDefaults(webhook, {
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10
    })
    if (configuration.kind === 'MutatingWebhookConfiguration') setDefaults(webhook, { reinvocationPolicy: 'Never' })
    const service = objectAt(objectAt(webhook, 'clientConfig'), 'service')
    if (service !== undefined) setDefaults(service, { port: 443 })
    for (const rule of objectsAt(webhook, 'rules')) setDefaults(rule, { scope: '*' })
  }
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/custom-resource-definition-v1/ */
export function defaultCustomResourceDefinition(definition: JsonObject): void {
  const spec = ensureObject(definition, 'spec')
  const names = objectAt(spec, 'names')
  if (names !== undefined && typeof names.kind === 'string') {
    setDefaults(names, { singular: names.kind.toLowerCase(), listKind: `${names.kind}List` })
  }
  setDefaults(ensureObject(spec, 'conversion'), { strategy: 'None' })
  setDefaults(ensureObject(definition, 'status'), { conditions: null })
}

export function defaultEndpointSlice(slice: JsonObject): void {
  if (!Array.isArray(slice.endpoints) || slice.endpoints.length === 0) slice.endpoints = null
  for (const port of objectsAt(slice, 'ports')) {
    port.name ??= ''
    setDefaults(port, { protocol: 'TCP' })
  }
}

export function defaultEndpoints(endpoints: JsonObject): void {
  for (const subset of objectsAt(endpoints, 'subsets')) {
    for (const port of objectsAt(subset, 'ports')) setDefaults(port, { protocol: 'TCP' })
  }
}

export function defaultPriorityClass(priorityClass: JsonObject): void {
  setDefaults(priorityClass, { preemptionPolicy: 'PreemptLowerPriority' })
}

/** What can be allocated on a Node is its capacity unless said otherwise. */
export function defaultNode(node: JsonObject): void {
  const status = objectAt(node, 'status')
  if (isObject(status?.capacity) && status.allocatable === undefined) status.allocatable = { ...status.capacity }
}

export function defaultNamespace(namespace: JsonObject): void {
  setDefaults(ensureObject(namespace, 'status'), { phase: 'Active' })
  const metadata = ensureObject(namespace, 'metadata')
  if (typeof metadata.name !== 'string' || metadata.name === '') return
  setDefaults(ensureObject(metadata, 'labels'), { 'kubernetes.io/metadata.name': metadata.name })
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/csi-driver-v1/ */
export function defaultCsiDriver(driver: JsonObject): void {
  setDefaults(ensureObject(driver, 'spec'), {
    attachRequired: true,
    podInfoOnMount: false,
    volumeLifecycleModes: ['Persistent'],
    storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    requiresRepublish: false,
    seLinuxMount: false
  })
}

export function defaultFlowSchema(flowSchema: JsonObject): void {
  const spec = ensureObject(flowSchema, 'spec')
  if (spec.matchingPrecedence === undefined || spec.matchingPrecedence === 0) spec.matchingPrecedence = 1000
}

/** Rules are written as null when there are none. */
export function defaultRole(role: JsonObject): void {
  role.rules ??= null
}

/** Times of an event are written as null when they are not set. */
export function defaultEvent(event: JsonObject): void {
  const names =
    event.apiVersion === 'v1'
      ? ['firstTimestamp', 'lastTimestamp']
      : ['deprecatedFirstTimestamp', 'deprecatedLastTimestamp']
  for (const name of ['eventTime', ...names]) event[name] ??= null
}
