/** The code of docs/migrating-from-client-node.md, block by block: compiled here, held to the page and run by snippets.test.ts. */
import {
  type Client,
  createClient,
  createInformer,
  inClusterConfig,
  jsonPatch,
  loadConfig,
  mergePatch,
  Pod,
  parseKubeconfig,
  resolveConfig,
  strategicMergePatch
} from '../../src/index.ts'

/** `## Calls`, and what the tables name, so that a name that changes is seen. */
export async function calls(): Promise<void> {
  await using client = createClient(await loadConfig())
  const pods = client.resource(Pod, { namespace: 'default' })
  await pods.list()
}

/** `## Informers`. */
export async function inform(client: Client, signal: AbortSignal): Promise<void> {
  const informer = createInformer(client.resource(Pod, { namespace: 'default' }), { labelSelector: 'app=web' })
  informer.addEventHandler({
    onAdd: (pod) => console.log('add', pod.metadata.name),
    onUpdate: (old, pod) => console.log('update', old.metadata.resourceVersion, pod.metadata.resourceVersion),
    onDelete: (pod) => console.log('delete', pod.metadata.name)
  })
  const running = informer.run({ signal })
  await informer.waitForSync({ signal })
  await running
}

/** Compiled only: calls that the page's tables name. */
export async function named(client: Client, text: string, signal: AbortSignal): Promise<unknown[]> {
  const pods = client.resource(Pod, { namespace: 'default' })
  return [
    await loadConfig({ path: 'kubeconfig' }),
    await loadConfig({ context: 'other' }),
    await inClusterConfig(),
    resolveConfig(parseKubeconfig(text)),
    await pods.patch('a', mergePatch({})),
    await pods.patch('a', strategicMergePatch({})),
    await pods.patch('a', jsonPatch([])),
    await pods.log('a', { container: 'c' }),
    pods.followLog('a', { signal }),
    await pods.deleteCollection({ labelSelector: 'app=web' })
  ]
}
