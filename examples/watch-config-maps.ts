/**
 * Follows the ConfigMaps of a namespace: lists them, then watches from that version on, again and again. A watch that ends is normal; one that
 * starts too far back (410) begins with a new list.
 *
 *     node --import tsx examples/watch-config-maps.ts [namespace]
 */
import { type Client, ConfigMap, createClient, isExpired, loadConfig } from 'kubewire'

/** Follows until `signal` aborts; `print` gets one line for each object and each change. */
export async function watchConfigMaps(
  client: Client,
  namespace: string,
  { signal, print }: { signal: AbortSignal; print: (line: string) => void }
): Promise<void> {
  const configMaps = client.resource(ConfigMap, { namespace })
  let resourceVersion: string | undefined
  while (!signal.aborted) {
    if (resourceVersion === undefined) {
      const list = await configMaps.list({ signal })
      for (const { metadata } of list.items) print(`HAVE ${metadata.name}`)
      resourceVersion = list.metadata.resourceVersion
    }
    try {
      for await (const event of configMaps.watch({ resourceVersion, signal })) {
        resourceVersion = event.object.metadata.resourceVersion
        if (event.type !== 'BOOKMARK') print(`${event.type} ${event.object.metadata.name}`)
      }
    } catch (err) {
      if (!isExpired(err)) throw err
      resourceVersion = undefined
    }
  }
}

if (import.meta.filename === process.argv[1]) {
  await using client = createClient(await loadConfig())
  const controller = new AbortController()
  process.once('SIGINT', () => controller.abort())
  const options = { signal: controller.signal, print: console.log }
  await watchConfigMaps(client, process.argv[2] ?? client.namespace, options).catch((err: unknown) => {
    if (!controller.signal.aborted) throw err
  })
}
