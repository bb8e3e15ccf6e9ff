/** Rules for NetworkPolicies. */

import { isObject, type JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired } from '../status.ts'
import { checkOneOf, elementsOf } from './field-errors.ts'
import { ipVersion } from './names.ts'
import { validateSelector } from './workloads.ts'

const POLICY_TYPES = ['Ingress', 'Egress']

/** @see https://kubernetes.io/docs/concepts/services-networking/network-policies/ */
export function validateNetworkPolicy(policy: JsonObject): FieldError[] {
  const spec = asObject(policy.spec)
  const rules = [
    ...elementsOf(spec.ingress, 'spec.ingress').map(([rule, field]) => [rule, field, 'from'] as const),
    ...elementsOf(spec.egress, 'spec.egress').map(([rule, field]) => [rule, field, 'to'] as const)
  ]
  const types: unknown[] = Array.isArray(spec.policyTypes) ? spec.policyTypes : []
  return [
    ...validateSelector(asObject(spec.podSelector), 'spec.podSelector'),
    ...rules.flatMap(([rule, field, peers]) =>
      elementsOf(rule[peers], `${field}.${peers}`).flatMap(([peer, own]) => checkPeer(peer, own))
    ),
    ...types.flatMap((type, i) => checkOneOf(`spec.policyTypes[${i}]`, type, POLICY_TYPES))
  ]
}

function checkPeer(peer: JsonObject, field: string): FieldError[] {
  const { podSelector, namespaceSelector, ipBlock } = peer
  if (podSelector === undefined && namespaceSelector === undefined && ipBlock === undefined) {
    return [fieldRequired(field, 'must specify a peer')]
  }
  if (!isObject(ipBlock)) return []
  const own = `${field}.ipBlock`
  if (podSelector !== undefined || namespaceSelector !== undefined) {
    return [fieldForbidden(field, 'may not specify both ipBlock and another peer')]
  }
  if (textOf(ipBlock.cidr) === '') return [fieldRequired(`${own}.cidr`, '')]
  const blocks = [ipBlock.cidr, ...(Array.isArray(ipBlock.except) ? ipBlock.except : [])]
  return blocks.flatMap((cidr, i) => {
    if (isCidr(textOf(cidr))) return []
    const why = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'
    return [fieldInvalid(i === 0 ? `${own}.cidr` : `${own}.except[${i - 1}]`, cidr, why)]
  })
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/')
  const version = ipVersion(address)
  return version !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)
}
