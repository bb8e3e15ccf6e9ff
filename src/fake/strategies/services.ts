/** Services: cluster addresses and node ports, from small pools. */
import { type FakeObject, isJsonObject, type JsonObject, listAt, objectAt, textAt, valueAt } from '../json.ts'
import type { Strategy, StrategyContext } from './strategy.ts'

/** First node port that the server gives out. */
const FIRST_NODE_PORT = 30_000

/** @see https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/ */
export const serviceStrategy: Partial<Strategy> = {
  prepareForCreate(service, context) {
    service.status = { loadBalancer: {} }
    allocate(service, context)
  },

  prepareForUpdate(service, old, context) {
    const spec = objectAt(service, 'spec')
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
      const before = valueAt(old, 'spec', field)
      if (spec[field] === undefined && before !== undefined && textAt(spec, 'type') !== 'ExternalName') {
        spec[field] = before
      }
    }
    allocate(service, context)
  }
}

function allocate(service: FakeObject, context: StrategyContext): void {
  const spec = objectAt(service, 'spec')
  const type = textAt(spec, 'type') || 'ClusterIP'
  if (type === 'ExternalName') return
  const others = context.list('services').filter((each) => each.metadata.uid !== service.metadata.uid)
  if (textAt(spec, 'clusterIP') === '') spec.clusterIP = freeAddress(others)
  spec.clusterIPs ??= [spec.clusterIP]
  if (spec.clusterIP !== 'None' || isJsonObject(spec.selector)) {
    spec.ipFamilies ??= ['IPv4']
    spec.ipFamilyPolicy ??= 'SingleStack'
  } else {
    spec.ipFamilies ??= ['IPv4', 'IPv6']
    spec.ipFamilyPolicy ??= 'RequireDualStack'
  }
  if (type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true
  if (type === 'NodePort' || type === 'LoadBalancer') {
    spec.externalTrafficPolicy ??= 'Cluster'
    giveNodePorts(spec, others)
  }
}

function freeAddress(services: readonly FakeObject[]): string {
  const taken = new Set(services.map((service) => textAt(service, 'spec', 'clusterIP')))
  for (let host = 2; ; host++) {
    const address = `10.${96 + (host >> 16)}.${(host >> 8) & 255}.${host & 255}`
    if (!taken.has(address)) return address
  }
}

function giveNodePorts(spec: JsonObject, services: readonly FakeObject[]): void {
  const taken = new Set(
    services.flatMap((each) => listAt(each, 'spec', 'ports').map((port) => valueAt(port, 'nodePort')))
  )
  let next = FIRST_NODE_PORT
  for (const port of listAt(spec, 'ports')) {
    if (!isJsonObject(port) || port.nodePort) continue
    while (taken.has(next)) next++
    port.nodePort = next
    taken.add(next)
  }
}
