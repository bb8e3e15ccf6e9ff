/** Defaults of Services, endpoints and NetworkPolicies. */
import type { JsonObject } from '../../../resources/patch/json.ts'
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
  const withAddress = spec.type === 'ClusterIP' && Array.isArray(spec.externalIPs) && spec.externalIPs.length > 0
  if (outside || withAddress) setDefaults(spec, { externalTrafficPolicy: 'Cluster' })
  if (outside || spec.type === 'ClusterIP') setDefaults(spec, { internalTrafficPolicy: 'Cluster' })
  if (spec.type !== 'LoadBalancer') return
  setDefaults(spec, { allocateLoadBalancerNodePorts: true })
  for (const point of objectsAt(objectAt(objectAt(service, 'status'), 'loadBalancer'), 'ingress'))
    if (point.ip) setDefaults(point, { ipMode: 'VIP' })
}

export function defaultEndpoints(endpoints: JsonObject): void {
  for (const subset of objectsAt(endpoints, 'subsets')) {
    for (const port of objectsAt(subset, 'ports')) setDefaults(port, { protocol: 'TCP' })
  }
}

export function defaultEndpointSlice(slice: JsonObject): void {
  if (!Array.isArray(slice.endpoints) || slice.endpoints.length === 0) slice.endpoints = null
  for (const port of objectsAt(slice, 'ports')) {
    port.name ??= ''
    setDefaults(port, { protocol: 'TCP' })
  }
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
