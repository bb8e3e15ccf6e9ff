/** Cells of Ingresses, NetworkPolicies and endpoints. */
import { isJsonObject, listAt, textAt, valueAt } from '../json.ts'
import { type Cell, defaultMark, showSelector, text } from './cell-makers.ts'

/** Names of a list up to a number, then how many more there are. */
function shorten(names: readonly string[], most: number): string {
  const shown = names.slice(0, most)
  return names.length > most ? `${shown.join(',')} + ${names.length - most} more...` : shown.join(',')
}

const hosts: Cell = (ingress) => {
  const names = listAt(ingress, 'spec', 'rules')
    .map((rule) => textAt(rule, 'host'))
    .filter((host) => host !== '')
  return shorten(names, 3) || '*'
}

const addresses: Cell = (object) => {
  const list = listAt(object, 'status', 'loadBalancer', 'ingress')
  return [...new Set(list.map((each) => textAt(each, 'ip') || textAt(each, 'hostname')))].sort().join(',')
}

const endpoints: Cell = (object) => {
  const names = listAt(object, 'subsets').flatMap((subset) => {
    const ips = listAt(subset, 'addresses').map((each) => textAt(each, 'ip'))
    const ports = listAt(subset, 'ports')
    return ports.length === 0 ? ips : ports.flatMap((port) => ips.map((ip) => joinPort(ip, valueAt(port, 'port'))))
  })
  return names.length === 0 ? '<none>' : shorten(names, 3)
}

function joinPort(host: string, port: unknown): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

const slicePorts: Cell = (slice) => {
  const names = listAt(slice, 'ports').map((port) => String(valueAt(port, 'port') ?? (textAt(port, 'name') || '*')))
  return names.length === 0 ? '<unset>' : shorten(names, 3)
}

const sliceEndpoints: Cell = (slice) => {
  const names = listAt(slice, 'endpoints').flatMap((each) => listAt(each, 'addresses').map(String))
  return names.length === 0 ? '<unset>' : shorten(names, 3)
}

const parameters: Cell = (ingressClass) => {
  const reference = valueAt(ingressClass, 'spec', 'parameters')
  if (!isJsonObject(reference)) return '<none>'
  const group = textAt(reference, 'apiGroup')
  return `${textAt(reference, 'kind')}${group && `.${group}`}/${textAt(reference, 'name')}`
}

/** Printers by kind, cells by column name. */
export const NETWORK_PRINTERS: ReadonlyArray<[kind: string, cells: Record<string, Cell>]> = [
  [
    'Ingress',
    {
      Class: text('<none>', 'spec', 'ingressClassName'),
      Hosts: hosts,
      Address: addresses,
      Ports: (object) => (listAt(object, 'spec', 'tls').length > 0 ? '80, 443' : '80')
    }
  ],
  ['NetworkPolicy', { 'Pod-Selector': (object) => showSelector(valueAt(object, 'spec', 'podSelector')) }],
  ['Endpoints', { Endpoints: endpoints }],
  ['EndpointSlice', { AddressType: text('', 'addressType'), Ports: slicePorts, Endpoints: sliceEndpoints }],
  [
    'IngressClass',
    {
      Name: defaultMark('ingressclass.kubernetes.io/is-default-class'),
      Controller: text('', 'spec', 'controller'),
      Parameters: parameters
    }
  ]
]
