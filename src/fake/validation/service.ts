/** Rules for Services. @see https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/ */

import { isIP } from 'node:net'
import { equalJson, type JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldInvalid, fieldRequired } from '../status.ts'
import { checkName, checkOneOf, checkPort, elementsOf, fieldDuplicate } from './field-errors.ts'
import { label, labelValue, portName, qualifiedName, subdomain } from './names.ts'

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']

/** What is wrong with a Service, which has its defaults already. */
export function validateService(service: JsonObject): FieldError[] {
  const spec = asObject(service.spec)
  const ports = elementsOf(spec.ports, 'spec.ports')
  const headless = spec.clusterIP === 'None'
  const needsPorts = !headless && spec.type !== 'ExternalName'
  return [
    ...(ports.length === 0 && needsPorts ? [fieldRequired('spec.ports', '')] : []),
    ...(spec.type === 'ExternalName' ? checkExternalName(spec.externalName) : []),
    ...checkPorts(ports),
    ...Object.entries(asObject(spec.selector)).flatMap(([key, value]) => [
      ...checkName(qualifiedName, 'spec.selector', key),
      ...checkName(labelValue, 'spec.selector', value)
    ]),
    ...checkOneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']),
    ...checkClusterIp(spec),
    ...checkOneOf('spec.type', spec.type, TYPES)
  ]
}

function checkExternalName(name: unknown): FieldError[] {
  const text = textOf(name)
  if (text === '') return [fieldRequired('spec.externalName', '')]
  return checkName(subdomain, 'spec.externalName', text.replace(/\.$/, ''))
}

function checkPorts(ports: [port: JsonObject, field: string][]): FieldError[] {
  const names = new Set<string>()
  const errors = ports.flatMap(([port, field]) => {
    const own: FieldError[] = []
    const name = textOf(port.name)
    if (name === '' && ports.length > 1) own.push(fieldRequired(`${field}.name`, ''))
    else if (name !== '') {
      own.push(...checkName(label, `${field}.name`, name))
      if (names.has(name)) own.push(fieldDuplicate(`${field}.name`, name))
      names.add(name)
    }
    own.push(
      ...checkPort(`${field}.port`, port.port),
      ...checkOneOf(`${field}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP'])
    )
    const target = port.targetPort
    if (typeof target === 'string') own.push(...checkName(portName, `${field}.targetPort`, target))
    else own.push(...checkPort(`${field}.targetPort`, target))
    return own
  })
  const seen = new Set<string>()
  for (const [port, field] of ports) {
    const key = `${textOf(port.protocol)} ${String(port.port)}`
    if (seen.has(key)) errors.push(fieldDuplicate(field, internalPort(port)))
    seen.add(key)
  }
  return errors
}

/** The server shows a port as its own code names it, with nothing but what makes it a duplicate. */
function internalPort(port: JsonObject): JsonObject {
  return { Name: '', Protocol: port.protocol, AppProtocol: null, Port: port.port, TargetPort: 0, NodePort: 0 }
}

function checkClusterIp(spec: JsonObject): FieldError[] {
  const address = textOf(spec.clusterIP)
  if (address === '' || address === 'None' || isIP(address) !== 0) return []
  const why = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
  return [fieldInvalid('spec.clusterIPs[0]', address, why)]
}

/** The address of a Service cannot be changed while it stays one that has an address. */
export function validateServiceUpdate(service: JsonObject, old: JsonObject): FieldError[] {
  const spec = asObject(service.spec)
  const before = asObject(old.spec)
  if (before.type === 'ExternalName' || spec.type === 'ExternalName') return []
  if (textOf(before.clusterIP) === '' || equalJson(spec.clusterIP, before.clusterIP)) return []
  const shown = textOf(spec.clusterIP) === '' ? [] : [spec.clusterIP]
  return [fieldInvalid('spec.clusterIPs[0]', shown, 'may not change once set')]
}
