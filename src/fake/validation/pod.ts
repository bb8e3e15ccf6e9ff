/** Rules for the spec of Pods and of templates of Pods. */

import { isObject, type JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired } from '../status.ts'
import { validateContainer } from './container.ts'
import { checkIp, checkName, checkOneOf, checkRequiredName, elementsOf, fieldDuplicate } from './field-errors.ts'
import { validateAnnotations, validateLabels } from './metadata.ts'
import { label, type NameRule, subdomain } from './names.ts'
import { validateVolumes } from './volumes.ts'

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never']
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']

/** What is wrong with a template of Pods that has its defaults. */
export function validatePodTemplate(template: JsonObject, field: string): FieldError[] {
  const { labels, annotations } = asObject(template.metadata)
  const spec: JsonObject = { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', ...asObject(template.spec) }
  return [
    ...validateLabels(labels, `${field}.labels`),
    ...validateAnnotations(annotations, `${field}.annotations`),
    ...validatePodSpec(spec, `${field}.spec`),
    ...(elementsOf(spec.ephemeralContainers, '').length === 0
      ? []
      : [fieldForbidden(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')])
  ]
}

/** What is wrong with a spec of Pods, which has its defaults already. */
export function validatePodSpec(spec: JsonObject, field: string): FieldError[] {
  const volumes = validateVolumes(spec.volumes, `${field}.volumes`)
  const containers = elementsOf(spec.containers, `${field}.containers`)
  const init = elementsOf(spec.initContainers, `${field}.initContainers`)
  const named = (names: readonly string[], rule: NameRule): FieldError[] =>
    names.flatMap((name) => (textOf(spec[name]) === '' ? [] : checkName(rule, `${field}.${name}`, spec[name])))
  return [
    ...volumes.errors,
    ...(containers.length === 0 ? [fieldRequired(`${field}.containers`, '')] : []),
    ...checkNames(containers),
    ...containers.flatMap(([container, own]) => validateContainer(container, own, volumes.names)),
    ...checkNames(init, new Set(containers.map(([container]) => textOf(container.name)))),
    ...init.flatMap(([container, own]) => validateContainer(container, own, volumes.names)),
    ...checkOneOf(`${field}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES),
    ...checkOneOf(`${field}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES),
    ...validateLabels(spec.nodeSelector, `${field}.nodeSelector`),
    ...checkDns(spec, `${field}.dnsConfig`),
    ...named(['serviceAccountName', 'nodeName'], subdomain),
    ...checkDeadline(spec.activeDeadlineSeconds, `${field}.activeDeadlineSeconds`),
    ...named(['hostname', 'subdomain'], label),
    ...named(['priorityClassName', 'runtimeClassName'], subdomain)
  ]
}

/** Names that must be labels, each there once. */
function checkNames(elements: [element: JsonObject, field: string][], seen: Set<string> = new Set()): FieldError[] {
  return elements.flatMap(([element, field]) => {
    const name = textOf(element.name)
    const errors = checkRequiredName(label, `${field}.name`, element.name)
    if (name !== '' && seen.has(name)) errors.push(fieldDuplicate(`${field}.name`, name))
    seen.add(name)
    return errors
  })
}

/** @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config */
function checkDns({ dnsPolicy, dnsConfig }: JsonObject, field: string): FieldError[] {
  const { nameservers } = asObject(dnsConfig)
  const servers: unknown[] = Array.isArray(nameservers) ? nameservers : []
  if (dnsPolicy === 'None' && servers.length === 0) {
    const when = 'when `dnsPolicy` is None'
    if (!isObject(dnsConfig)) return [fieldRequired(field, `must provide \`dnsConfig\` ${when}`)]
    return [fieldRequired(`${field}.nameservers`, `must provide at least one DNS nameserver ${when}`)]
  }
  const own = `${field}.nameservers`
  const many = servers.length > 3 ? [fieldInvalid(own, servers, 'must not have more than 3 nameservers')] : []
  return [...many, ...servers.flatMap((server, i) => checkIp(`${own}[${i}]`, server))]
}

function checkDeadline(value: unknown, field: string): FieldError[] {
  if (typeof value !== 'number' || (value >= 1 && value <= 2 ** 31 - 1)) return []
  return [fieldInvalid(field, value, 'must be between 1 and 2147483647, inclusive')]
}
