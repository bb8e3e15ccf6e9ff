/** The committed copy of what the API server says of itself, and how it is fetched anew. */
import { readFileSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { collectionPath, type ServerDump } from './openapi.ts'

const dumpFile = fileURLToPath(new URL('openapi.json.br', import.meta.url))

/** Reads the committed dump. */
export function readDump(): ServerDump {
  return JSON.parse(brotliDecompressSync(readFileSync(dumpFile)).toString('utf8')) as ServerDump
}

/** Writes the dump: 6.5 MB of JSON in about 160 kB. */
export function writeDump(dump: ServerDump): void {
  const bytes = Buffer.from(JSON.stringify(sorted(dump)))
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    // The documents repeat each other; the window must reach back over all of them.
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length
  }
  writeFileSync(dumpFile, brotliCompressSync(bytes, { params }))
}

/** Gets one path of the API server as text. */
export type Get = (path: string, accept: string) => Promise<string>

/** Fetches a dump. Only documents of group-versions (and of the core API) are kept. */
export async function fetchDump(get: Get): Promise<ServerDump> {
  const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
  const index = JSON.parse(await get('/openapi/v3', 'application/json')) as {
    paths: Record<string, unknown>
  }
  const openapi: ServerDump['openapi'] = {}
  for (const path of Object.keys(index.paths)) {
    if (!/^(api|apis\/[^/]+)\/[^/]+$/.test(path)) continue
    // Without the hash of the index: a document that has just changed would be answered with a redirect.
    openapi[path] = JSON.parse(await get(`/openapi/v3/${path}`, 'application/json')) as ServerDump['openapi'][string]
  }
  const [api, apis] = [JSON.parse(await get('/api', aggregated)), JSON.parse(await get('/apis', aggregated))]
  const tables = await fetchTables(get, { api, apis })
  return sorted({ openapi, discovery: { api, apis }, tables }) as ServerDump
}

async function fetchTables(get: Get, { api, apis }: ServerDump['discovery']): Promise<ServerDump['tables']> {
  const tables: ServerDump['tables'] = {}
  for (const { metadata, versions } of [...api.items, ...apis.items]) {
    for (const { version, resources } of versions) {
      for (const { resource } of resources.filter(({ verbs }) => verbs.includes('list'))) {
        const path = collectionPath(metadata.name ?? '', version, resource)
        const table = await get(`${path}?limit=1`, 'application/json;as=Table;v=v1;g=meta.k8s.io')
        tables[path] = (JSON.parse(table) as { columnDefinitions: ServerDump['tables'][string] }).columnDefinitions
      }
    }
  }
  return tables
}

/**
 * A {@link Get} for `--from`: a URL that asks for no credentials (`kubectl proxy` gives one), or a kubeconfig in JSON with
 * data in place, as `test/conformance/up.ts` writes it.
 */
export function getterFor(from: string): Get {
  if (/^https?:\/\//.test(from)) return (path, accept) => getText(new URL(path, from), accept, {})
  const config = JSON.parse(readFileSync(from, 'utf8')) as {
    clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }]
    users: [{ user: { 'client-certificate-data': string; 'client-key-data': string } }]
  }
  const { cluster } = config.clusters[0]
  const { user } = config.users[0]
  const tls = {
    ca: Buffer.from(cluster['certificate-authority-data'], 'base64'),
    cert: Buffer.from(user['client-certificate-data'], 'base64'),
    key: Buffer.from(user['client-key-data'], 'base64')
  }
  return (path, accept) => getText(new URL(path, cluster.server), accept, tls)
}

function getText(url: URL, accept: string, tls: { ca?: Buffer; cert?: Buffer; key?: Buffer }): Promise<string> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const req = request(url, { headers: { accept }, ...tls }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('error', reject)
      res.on('end', () => {
        if (res.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'))
        else reject(new Error(`GET ${url.pathname}: ${res.statusCode}`))
      })
    })
    req.on('error', reject)
    req.end()
  })
}

/** The same value with the keys of every object in order, so that equal dumps are equal bytes. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, child]) => [key, sorted(child)]))
}
