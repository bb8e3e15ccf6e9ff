/**
 * Prints every pod with its phase and node, however many there are.
 *
 *     node --import tsx examples/list-pods.ts [label selector]
 */
import { type Client, createClient, loadConfig, Pod } from 'kubewire'

/** Lists page by page; `print` gets one line for each pod. */
export async function listPods(client: Client, labelSelector: string, print: (line: string) => void): Promise<void> {
  for await (const pod of client.resource(Pod).iterate({ labelSelector, managedFields: false })) {
    const { name, namespace } = pod.metadata
    print(`${namespace}/${name}\t${pod.status?.phase ?? 'Unknown'}\t${pod.spec?.nodeName ?? '<none>'}`)
  }
}

if (import.meta.filename === process.argv[1]) {
  await using client = createClient(await loadConfig())
  await listPods(client, process.argv[2] ?? '', console.log)
}
