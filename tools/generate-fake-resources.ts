/**
 * Writes src/fake/schema/resources.generated.ts: what a real API server serves (discovery) and the columns of its tables.
 *
 * Why: the fake's discovery, routes and tables must be those of a real server, and nobody should type 70 resources by
 * hand. Run against the conformance control plane: `tsx tools/generate-fake-resources.ts <its directory>`; the directory
 * holds `server`, `ca.crt`, `admin.crt` and `admin.key`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'

interface Gvk {
  group: string
  version: string
  kind: string
}
interface Discovered {
  resource: string
  responseKind: Gvk
  scope: string
  singularResource: string
  verbs: string[]
  shortNames?: string[]
  categories?: string[]
  subresources?: Array<{ subresource: string; responseKind?: Gvk; verbs: string[] }>
}
interface Discovery {
  items: Array<{ metadata: { name?: string }; versions: Array<{ version: string; resources: Discovered[] }> }>
}
interface Column {
  name: string
  type: string
  format: string
  description: string
  priority: number
}

const DISCOVERY = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io'

const directory = process.argv[2]
if (directory === undefined) throw new TypeError('Cannot generate resources: name the directory of a control plane')
const server = readFileSync(join(directory, 'server'), 'utf8').trim()
const tls = {
  ca: readFileSync(join(directory, 'ca.crt')),
  cert: readFileSync(join(directory, 'admin.crt')),
  key: readFileSync(join(directory, 'admin.key'))
}

function get<T>(path: string, accept: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = request(`${server}${path}`, { ...tls, headers: { accept } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString()) as T))
    })
    call.on('error', reject)
    call.end()
  })
}

const columns: string[] = []

/** Tables share most of their columns, so each is kept once and referred to by its index. */
function columnIndex({ name, type, format, description, priority }: Column): number {
  const text = JSON.stringify([name, type, format, priority, description])
  const known = columns.indexOf(text)
  return known >= 0 ? known : columns.push(text) - 1
}

const rows: string[] = []
for (const root of ['/api', '/apis']) {
  const discovery = await get<Discovery>(root, DISCOVERY)
  for (const { metadata, versions } of discovery.items) {
    for (const { version, resources } of versions) {
      for (const resource of resources) {
        const group = metadata.name ?? ''
        const path = `${group === '' ? '/api' : `/apis/${group}`}/${version}/${resource.resource}`
        const table = resource.verbs.includes('list')
          ? await get<{ columnDefinitions: Column[] }>(`${path}?limit=1`, TABLE)
          : { columnDefinitions: [] }
        rows.push(
          JSON.stringify([
            group,
            version,
            resource.resource,
            resource.singularResource,
            resource.responseKind.kind,
            resource.scope === 'Namespaced' ? 1 : 0,
            resource.verbs.join(' '),
            (resource.shortNames ?? []).join(' '),
            (resource.categories ?? []).join(' '),
            table.columnDefinitions.map(columnIndex),
            (resource.subresources ?? []).map(({ subresource, responseKind, verbs }) => [
              subresource,
              verbs.join(' '),
              responseKind?.kind ?? '',
              responseKind?.group ?? '',
              responseKind?.version ?? ''
            ])
          ])
        )
      }
    }
  }
}

writeFileSync(
  join(import.meta.dirname, '../src/fake/schema/resources.generated.ts'),
  `// Written by tools/generate-fake-resources.ts from a real API server. Do not edit.
import type { ColumnRow, ResourceRow } from '../resource-table.ts'

/** Columns of the server's tables. */
export const COLUMNS: readonly ColumnRow[] = [
${columns.map((column) => `  ${column}`).join(',\n')}
]

/** Every built-in resource, in the server's order. */
export const RESOURCES: readonly ResourceRow[] = [
${rows.map((row) => `  ${row}`).join(',\n')}
]
`
)
