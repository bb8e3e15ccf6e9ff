/**
 * Applies every document of a YAML file, whatever its kinds, as `kubectl apply --server-side` does.
 *
 *     node --import tsx examples/apply-manifest.ts app.yaml
 */
import { readFile } from 'node:fs/promises'
import { type Client, createClient, type KubeObject, loadConfig } from 'kubewire'
import { parseYamlStream } from 'kubewire/yaml'

/** Applies the documents in order; kinds are looked up on the server. */
export async function applyManifest(client: Client, yaml: string, print: (line: string) => void): Promise<void> {
  for (const document of parseYamlStream(yaml)) {
    if (document === null) continue
    const { apiVersion, kind, metadata } = document as KubeObject
    if (!apiVersion || !kind || !metadata?.name) throw new Error('A document has no apiVersion, kind or metadata.name')
    const mapped = await client.discovery.resourceFor({ apiVersion, kind })
    const namespace = mapped.namespaced ? (metadata.namespace ?? client.namespace) : undefined
    const resource = await client.resourceFor({ apiVersion, kind }, { namespace })
    const object = { ...(document as KubeObject), metadata: { ...metadata, name: metadata.name } }
    const applied = await resource.apply(object, { fieldManager: 'apply-manifest', force: true })
    print(`${kind} ${applied.metadata.name} is at resourceVersion ${applied.metadata.resourceVersion}`)
  }
}

if (import.meta.filename === process.argv[1]) {
  const file = process.argv[2]
  if (file === undefined) throw new Error('Say which file: examples/apply-manifest.ts app.yaml')
  await using client = createClient(await loadConfig())
  await applyManifest(client, await readFile(file, 'utf8'), console.log)
}
