/** Rules for Endpoints and EndpointSlices. */

import { equalJson, type JsonObject } from '../../resources/patch/json.ts'
import { textOf } from '../json.ts'
import { type FieldError, fieldInvalid, fieldRequired } from '../status.ts'
import { checkName, checkOneOf, checkPort, elementsOf } from './field-errors.ts'
import { ipVersion, subdomain } from './names.ts'

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

/** Endpoints that do not change are not looked at again. */
export function validateEndpointSlice(slice: JsonObject, old?: JsonObject): FieldError[] {
  const type = textOf(slice.addressType)
  const kept = old !== undefined && equalJson(slice.endpoints ?? null, old.endpoints ?? null)
  const endpoints = elementsOf(kept ? [] : slice.endpoints, 'endpoints').flatMap(([endpoint, field]) => {
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
