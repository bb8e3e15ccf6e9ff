/** Rules for Ingresses and their classes. */

import { isObject, type JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldInvalid, fieldRequired } from '../status.ts'
import { checkName, checkOneOf, checkPort, elementsOf } from './field-errors.ts'
import { ipVersion, portName, label as serviceName, subdomain } from './names.ts'

export function validateIngress(ingress: JsonObject): FieldError[] {
  const spec = asObject(ingress.spec)
  const errors: FieldError[] = []
  if (!isObject(spec.defaultBackend) && !(Array.isArray(spec.rules) && spec.rules.length > 0)) {
    errors.push(fieldInvalid('spec', null, 'either `defaultBackend` or `rules` must be specified'))
  }
  if (isObject(spec.defaultBackend)) errors.push(...validateIngressBackend(spec.defaultBackend, 'spec.defaultBackend'))
  return [...errors, ...validateIngressRules(spec.rules)]
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

export function validateIngressClass(ingressClass: JsonObject): FieldError[] {
  const controller = textOf(asObject(ingressClass.spec).controller)
  if (controller === '') return [fieldRequired('spec.controller', '')]
  const [domain = '', ...path] = controller.split('/')
  if (path.join('/') === '') {
    return [fieldInvalid('spec.controller', controller, 'must be a domain-prefixed path (such as "acme.io/foo")')]
  }
  return checkName(subdomain, 'spec.controller', domain)
}
