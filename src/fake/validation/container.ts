/** Rules for one container. */

import { isObject, type JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldInvalid, fieldRequired } from '../status.ts'
import {
  checkName,
  checkNonNegative,
  checkOneOf,
  checkPort,
  checkRequiredName,
  elementsOf,
  fieldDuplicate,
  fieldNotFound
} from './field-errors.ts'
import { environmentName, portName } from './names.ts'
import { parseQuantity } from './quantity.ts'

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never']
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']

/** What is wrong with a container apart from its name; `volumes` are the names of the Pod's volumes. */
export function validateContainer(container: JsonObject, field: string, volumes: ReadonlySet<string>): FieldError[] {
  return [
    ...checkImage(container.image, `${field}.image`),
    ...checkOneOf(`${field}.terminationMessagePolicy`, container.terminationMessagePolicy, MESSAGE_POLICIES),
    ...checkPorts(container.ports, `${field}.ports`),
    ...elementsOf(container.env, `${field}.env`).flatMap(([variable, own]) =>
      checkRequiredName(environmentName, `${own}.name`, variable.name)
    ),
    ...checkMounts(container.volumeMounts, `${field}.volumeMounts`, volumes),
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((name) =>
      isObject(container[name]) ? checkProbe(asObject(container[name]), `${field}.${name}`) : []
    ),
    ...checkOneOf(`${field}.imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES),
    ...checkResources(asObject(container.resources), `${field}.resources`)
  ]
}

function checkImage(image: unknown, field: string): FieldError[] {
  const text = textOf(image)
  if (text === '') return [fieldRequired(field, '')]
  return text === text.trim() ? [] : [fieldInvalid(field, text, 'must not have leading or trailing whitespace')]
}

function checkPorts(ports: unknown, field: string): FieldError[] {
  const seen = new Set<string>()
  return elementsOf(ports, field).flatMap(([port, own]) => {
    const errors: FieldError[] = []
    const name = textOf(port.name)
    if (name !== '') {
      errors.push(...checkName(portName, `${own}.name`, name))
      if (seen.has(name)) errors.push(fieldDuplicate(`${own}.name`, name))
      seen.add(name)
    }
    if (!port.containerPort) errors.push(fieldRequired(`${own}.containerPort`, ''))
    else errors.push(...checkPort(`${own}.containerPort`, port.containerPort))
    if (port.hostPort) errors.push(...checkPort(`${own}.hostPort`, port.hostPort))
    return [...errors, ...checkOneOf(`${own}.protocol`, port.protocol, PROTOCOLS)]
  })
}

function checkMounts(mounts: unknown, field: string, volumes: ReadonlySet<string>): FieldError[] {
  const paths = new Set<string>()
  return elementsOf(mounts, field).flatMap(([mount, own]) => {
    const name = textOf(mount.name)
    const path = textOf(mount.mountPath)
    const errors: FieldError[] = []
    if (name === '') errors.push(fieldRequired(`${own}.name`, ''))
    else if (!volumes.has(name)) errors.push(fieldNotFound(`${own}.name`, name))
    if (path === '') errors.push(fieldRequired(`${own}.mountPath`, ''))
    else if (paths.has(path)) errors.push(fieldInvalid(`${own}.mountPath`, path, 'must be unique'))
    paths.add(path)
    return errors
  })
}

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc']
const PROBE_NUMBERS = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold']

function checkProbe(probe: JsonObject, field: string): FieldError[] {
  const handlers = HANDLERS.filter((name) => isObject(probe[name]))
  if (handlers.length === 0) return [fieldRequired(field, 'must specify a handler type')]
  const errors = handlers.slice(1).map((name): FieldError => {
    return {
      reason: 'FieldValueForbidden',
      message: 'Forbidden: may not specify more than 1 handler type',
      field: `${field}.${name}`
    }
  })
  for (const name of ['httpGet', 'tcpSocket', 'grpc']) {
    if (!isObject(probe[name])) continue
    const { port } = asObject(probe[name])
    const own = `${field}.${name}.port`
    errors.push(...(typeof port === 'string' ? checkName(portName, own, port) : checkPort(own, port)))
  }
  return [...errors, ...PROBE_NUMBERS.flatMap((name) => checkNonNegative(`${field}.${name}`, probe[name]))]
}

/** Requests must not be larger than limits. */
function checkResources(resources: JsonObject, field: string): FieldError[] {
  const limits = asObject(resources.limits)
  return Object.entries(asObject(resources.requests)).flatMap(([name, request]) => {
    const asked = parseQuantity(String(request))?.nano
    const limit = limits[name] === undefined ? undefined : parseQuantity(String(limits[name]))?.nano
    if (asked === undefined) return []
    if (asked < 0n) return [fieldInvalid(`${field}.requests[${name}]`, request, 'must be greater than or equal to 0')]
    if (limit === undefined || asked <= limit) return []
    const why = `must be less than or equal to ${name} limit of ${String(limits[name])}`
    return [fieldInvalid(`${field}.requests`, request, why)]
  })
}
