/** Rules for quotas, volumes, endpoints, leases, classes and policies. */
import { equalJson, isObject, type JsonObject } from '../../resources/patch/json.ts'
import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired } from '../status.ts'
import {
  asObject,
  checkName,
  checkNonNegative,
  checkOneOf,
  checkPort,
  elementsOf,
  fieldDuplicate,
  textOf
} from './field-errors.ts'
import { ipVersion, portName, qualifiedName, label as serviceName, subdomain } from './names.ts'
import { validateSelector } from './workloads.ts'

const SCOPES = new Set([
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
  'VolumeAttributesClass'
])

/** @see https://kubernetes.io/docs/concepts/policy/resource-quotas/ */
export function validateQuota(quota: JsonObject): FieldError[] {
  const spec = asObject(quota.spec)
  const scopes: unknown[] = Array.isArray(spec.scopes) ? spec.scopes : []
  return [
    ...Object.keys(asObject(spec.hard)).flatMap((name) => checkName(qualifiedName, `spec.hard[${name}]`, name)),
    ...scopes
      .filter((scope) => !SCOPES.has(textOf(scope)))
      .map(() => fieldInvalid('spec.scopes', scopes, 'unsupported scope'))
  ]
}

export function validateQuotaUpdate(quota: JsonObject, old: JsonObject): FieldError[] {
  const scopesOf = (object: JsonObject): string[] => {
    const { scopes } = asObject(object.spec)
    return Array.isArray(scopes) ? [...new Set(scopes.map(textOf))].sort() : []
  }
  if (scopesOf(quota).join() === scopesOf(old).join()) return []
  return [fieldInvalid('spec.scopes', asObject(quota.spec).scopes ?? null, 'field is immutable')]
}

export function validateEndpoints(endpoints: JsonObject): FieldError[] {
  return elementsOf(endpoints.subsets, 'subsets').flatMap(([subset, field]) => {
    const ready = elementsOf(subset.addresses, `${field}.addresses`)
    const waiting = elementsOf(subset.notReadyAddresses, `${field}.notReadyAddresses`)
    const ports = elementsOf(subset.ports, `${field}.ports`)
    const none = ready.length + waiting.length === 0
    return [
      ...(none ? [fieldRequired(field, 'must specify `addresses` or `notReadyAddresses`')] : []),
      ...[...ready, ...waiting].flatMap(([address, own]) => checkAddress(address.ip, `${own}.ip`)),
      ...ports.flatMap(([port, own]) => [
        ...(ports.length > 1 && textOf(port.name) === '' ? [fieldRequired(`${own}.name`, '')] : []),
        ...checkPort(`${own}.port`, port.port),
        ...checkOneOf(`${own}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP'])
      ])
    ]
  })
}

const NO_ADDRESS = 'must be a valid IP address'

/** Refused twice, as the server does: by the rule for addresses and by that for endpoints. */
function checkAddress(ip: unknown, field: string): FieldError[] {
  if (ipVersion(textOf(ip)) !== 0) return []
  return [
    fieldInvalid(field, ip ?? '', 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'),
    fieldInvalid(field, ip ?? '', NO_ADDRESS)
  ]
}

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6']

export function validateEndpointSlice(slice: JsonObject): FieldError[] {
  const type = textOf(slice.addressType)
  const endpoints = elementsOf(slice.endpoints, 'endpoints').flatMap(([endpoint, field]) => {
    const addresses: unknown[] = Array.isArray(endpoint.addresses) ? endpoint.addresses : []
    if (addresses.length === 0) return [fieldRequired(`${field}.addresses`, 'must contain at least 1 address')]
    return addresses.flatMap((address, i) => checkEndpointAddress(type, address, `${field}.addresses`, i))
  })
  const ports = elementsOf(slice.ports, 'ports').flatMap(([port, field]) =>
    checkOneOf(`${field}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP'])
  )
  const kind = type === '' ? [fieldRequired('addressType', '')] : checkOneOf('addressType', type, ADDRESS_TYPES)
  return [...kind, ...endpoints, ...ports]
}

function checkEndpointAddress(type: string, address: unknown, field: string, index: number): FieldError[] {
  const version = ipVersion(textOf(address))
  if (type === 'FQDN') return checkName(subdomain, `${field}[${index}]`, address)
  if (type !== 'IPv4' && type !== 'IPv6') return []
  if (version === 0)
    return [
      fieldInvalid(`${field}[${index}]`, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')
    ]
  if (`IPv${version}` === type) return []
  return [fieldInvalid(field, address, `must be an ${type} address`)]
}

export function validateLease(lease: JsonObject): FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions } = asObject(lease.spec)
  const errors: FieldError[] = []
  if (typeof seconds === 'number' && seconds <= 0) {
    errors.push(fieldInvalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0'))
  }
  return [...errors, ...checkNonNegative('spec.leaseTransitions', leaseTransitions)]
}

export function validateDisruptionBudget(budget: JsonObject): FieldError[] {
  const spec = asObject(budget.spec)
  const { minAvailable, maxUnavailable } = spec
  const errors: FieldError[] = []
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    errors.push(fieldInvalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set'))
  }
  return [
    ...errors,
    ...checkCount('spec.minAvailable', minAvailable),
    ...checkCount('spec.maxUnavailable', maxUnavailable),
    ...validateSelector(asObject(spec.selector), 'spec.selector')
  ]
}

/** A number that is not negative, or a percentage up to 100%. */
function checkCount(field: string, value: unknown): FieldError[] {
  if (typeof value !== 'string') return checkNonNegative(field, value)
  const why =
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
  if (!/^[0-9]+%$/.test(value)) return [fieldInvalid(field, value, why)]
  return Number.parseInt(value, 10) > 100 ? [fieldInvalid(field, value, 'must not be greater than 100%')] : []
}

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

export function validateIngressClass(ingressClass: JsonObject): FieldError[] {
  const controller = textOf(asObject(ingressClass.spec).controller)
  if (controller === '') return [fieldRequired('spec.controller', '')]
  const [domain = '', ...path] = controller.split('/')
  if (path.join('/') === '') {
    return [fieldInvalid('spec.controller', controller, 'must be a domain-prefixed path (such as "acme.io/foo")')]
  }
  return checkName(subdomain, 'spec.controller', domain)
}

export function validateStorageClass(storageClass: JsonObject): FieldError[] {
  const provisioner = textOf(storageClass.provisioner)
  return [
    ...(provisioner === '' ? [fieldRequired('provisioner', '')] : checkName(qualifiedName, 'provisioner', provisioner)),
    ...checkOneOf('reclaimPolicy', storageClass.reclaimPolicy, ['Delete', 'Retain']),
    ...checkOneOf('volumeBindingMode', storageClass.volumeBindingMode, ['Immediate', 'WaitForFirstConsumer'])
  ]
}

/** Largest value of a class that users may make. */
const HIGHEST_USER_PRIORITY = 1_000_000_000

export function validatePriorityClass(priorityClass: JsonObject): FieldError[] {
  const { value } = priorityClass
  const errors: FieldError[] = []
  if (
    typeof value === 'number' &&
    value > HIGHEST_USER_PRIORITY &&
    !textOf(asObject(priorityClass.metadata).name).startsWith('system-')
  ) {
    errors.push(fieldForbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`))
  }
  return [
    ...errors,
    ...checkOneOf('preemptionPolicy', priorityClass.preemptionPolicy, ['PreemptLowerPriority', 'Never'])
  ]
}

export function validateVolume(volume: JsonObject): FieldError[] {
  const spec = asObject(volume.spec)
  const errors: FieldError[] = []
  if (!Array.isArray(spec.accessModes) || spec.accessModes.length === 0)
    errors.push(fieldRequired('spec.accessModes', ''))
  else errors.push(...checkAccessModes(spec.accessModes))
  const capacity = asObject(spec.capacity)
  if (Object.keys(capacity).length === 0) errors.push(fieldRequired('spec.capacity', ''))
  if (Object.keys(capacity).length !== 1 || capacity.storage === undefined) {
    const message = `Unsupported value: ${JSON.stringify(capacity)}: supported values: "storage"`
    errors.push({ reason: 'FieldValueNotSupported', message, field: 'spec.capacity' })
  }
  errors.push(
    ...checkOneOf('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, [
      'Delete',
      'Recycle',
      'Retain'
    ])
  )
  if (isObject(spec.hostPath) && textOf(spec.hostPath.path).split('/').includes('..')) {
    errors.push(fieldInvalid('spec.hostPath.path', spec.hostPath.path, "must not contain '..'"))
  }
  if (!Object.entries(spec).some(([name, value]) => isObject(value) && !NOT_A_SOURCE.has(name))) {
    errors.push(fieldRequired('spec', 'must specify a volume type'))
  }
  return errors
}

const NOT_A_SOURCE: ReadonlySet<string> = new Set(['capacity', 'claimRef', 'nodeAffinity'])

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

/** Modes in which a volume may be mounted. */
export function checkAccessModes(modes: unknown): FieldError[] {
  return Array.isArray(modes) ? modes.flatMap((mode) => checkOneOf('spec.accessModes', mode, ACCESS_MODES)) : []
}

/** A binding keeps its role. */
export function validateRoleRef(binding: JsonObject, old: JsonObject): FieldError[] {
  const before = asObject(old.roleRef)
  const roleRef = asObject(binding.roleRef)
  if (['apiGroup', 'kind', 'name'].every((name) => roleRef[name] === before[name])) return []
  return [fieldInvalid('roleRef', roleRef, 'cannot change roleRef')]
}

/** Claims keep their spec but for the size and the first volume. */
export function validateClaimUpdate(claim: JsonObject, old: JsonObject): FieldError[] {
  const { storageClassName: oldClass } = asObject(old.spec)
  const fixed = (object: JsonObject): JsonObject => {
    const { volumeName, ...spec } = asObject(object.spec)
    // A class may be given once, as the default class is in hindsight.
    if (oldClass === undefined) delete spec.storageClassName
    const first = textOf(asObject(old.spec).volumeName) === ''
    if (asObject(claim.status).phase !== 'Bound') return first ? spec : { ...spec, volumeName }
    const { resources: _resources, volumeAttributesClassName: _class, ...rest } = spec
    return first ? rest : { ...rest, volumeName }
  }
  if (equalJson(fixed(claim), fixed(old))) return []
  const why =
    'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
  const { volumeMode } = asObject(claim.spec)
  const modes =
    volumeMode === asObject(old.spec).volumeMode
      ? []
      : [fieldInvalid('volumeMode', volumeMode ?? null, 'field is immutable')]
  return [fieldForbidden('spec', why), ...modes]
}

const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

export function validateNode(node: JsonObject): FieldError[] {
  const seen = new Set<string>()
  return elementsOf(asObject(node.spec).taints, 'metadata.taints').flatMap(([taint, field]) => {
    const id = `${textOf(taint.key)}:${textOf(taint.effect)}`
    const errors = [
      ...checkName(qualifiedName, `${field}.key`, taint.key),
      ...(textOf(taint.effect) === ''
        ? [fieldRequired(`${field}.effect`, '')]
        : checkOneOf(`${field}.effect`, taint.effect, TAINT_EFFECTS))
    ]
    if (seen.has(id)) errors.push(fieldDuplicate(field, taint))
    seen.add(id)
    return errors
  })
}

/** @see https://kubernetes.io/docs/concepts/services-networking/ingress/ */
export function validateIngressRules(rules: unknown): FieldError[] {
  return elementsOf(rules, 'spec.rules').flatMap(([rule, field]) => {
    const host = textOf(rule.host)
    const errors: FieldError[] = []
    if (ipVersion(host) !== 0) errors.push(fieldInvalid(`${field}.host`, host, 'must be a DNS name, not an IP address'))
    if (host !== '') errors.push(...checkName(subdomain, `${field}.host`, host.replace(/^\*\./, '')))
    if (!isObject(rule.http)) return errors
    const own = `${field}.http.paths`
    const paths = elementsOf(rule.http.paths, own)
    if (paths.length === 0) errors.push(fieldRequired(own, ''))
    return [...errors, ...paths.flatMap(([path, at]) => checkPath(path, at))]
  })
}

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix']
const BAD_IN_PATHS = ['//', '/./', '/../', '%2f', '%2F']
const BAD_AT_ENDS = ['/..', '/.']

function checkPath(path: JsonObject, field: string): FieldError[] {
  const { pathType } = path
  const text = textOf(path.path)
  if (pathType === undefined) return [fieldRequired(`${field}.pathType`, 'pathType must be specified')]
  const errors = checkOneOf(`${field}.pathType`, pathType, PATH_TYPES)
  const refuse = (why: string): number => errors.push(fieldInvalid(`${field}.path`, text, why))
  const strict = pathType === 'Exact' || pathType === 'Prefix'
  if ((strict || text !== '') && !text.startsWith('/')) refuse('must be an absolute path')
  if (strict) {
    for (const part of BAD_IN_PATHS) if (text.includes(part)) refuse(`must not contain '${part}'`)
    for (const end of BAD_AT_ENDS) if (text.endsWith(end)) refuse(`cannot end with '${end}'`)
  }
  return [...errors, ...validateIngressBackend(asObject(path.backend), `${field}.backend`)]
}

/** Where an Ingress sends requests: a Service's port, or a resource. */
export function validateIngressBackend(backend: JsonObject, field: string): FieldError[] {
  const { service, resource } = backend
  if (isObject(resource) && isObject(service))
    return [fieldInvalid(field, '', 'cannot set both resource and service backends')]
  if (isObject(resource)) return []
  if (!isObject(service)) return [fieldRequired(field, 'resource or service backend is required')]
  const own = `${field}.service`
  const { name, number } = asObject(service.port)
  const errors =
    textOf(service.name) === ''
      ? [fieldRequired(`${own}.name`, '')]
      : checkName(serviceName, `${own}.name`, service.name)
  const port = `${own}.port`
  if (textOf(name) !== '' && typeof number === 'number' && number !== 0)
    errors.push(fieldInvalid(port, '', 'cannot set both port name & port number'))
  else if (textOf(name) !== '') errors.push(...checkName(portName, `${port}.name`, name))
  else if (typeof number === 'number' && number !== 0) errors.push(...checkPort(`${port}.number`, number))
  else errors.push(fieldRequired(port, 'port name or number is required'))
  return errors
}
