/** The code of README.md, block by block: compiled here, held to the page and run by snippets.test.ts. */
import { createFakeCluster } from '../../src/fake/index.ts'
import {
  type Client,
  type ClientConfig,
  createClient,
  createController,
  createInformer,
  createTracePrinter,
  Deployment,
  defineKind,
  isNotFound,
  type KubeObject,
  loadConfig,
  mergePatch,
  Pod,
  type Resource,
  type Stored
} from '../../src/index.ts'
import type { Container } from '../../src/resources/kinds/core-v1.ts'

/** What `## Use` shows. */
export async function use(): Promise<void> {
  await using client = createClient(await loadConfig())
  const pods = client.resource(Pod, { namespace: 'default' })

  const pod = await pods.get('web-0')
  const list = await pods.list({ labelSelector: { app: 'web', tier: ['a', 'b'] } })
  for await (const p of pods.iterate({ labelSelector: 'app=web' })) console.log(p.metadata.name)
  for await (const event of pods.watch({ resourceVersion: list.metadata.resourceVersion })) {
    if (event.type === 'DELETED') console.log(event.object.metadata.name)
  }

  await pods.create({ metadata: { name: 'x' }, spec: { containers: [{ name: 'c', image: 'busybox' }] } })
  await pods.modify('web-0', (p) => {
    p.metadata.labels = { ...p.metadata.labels, a: 'b' }
  })
  await pods.patch('web-0', mergePatch({ metadata: { labels: { a: null } } }))
  await pods.apply({ metadata: { name: 'x', labels: { a: 'b' } } }, { fieldManager: 'me' })
  await pods.delete('x', { gracePeriodSeconds: 0 }).catch((err) => {
    if (!isNotFound(err)) throw err
  })

  await client
    .resource(Deployment, { namespace: 'default' })
    .scale('web')
    .patch(mergePatch({ spec: { replicas: 3 } }))
  console.log(pod.metadata.uid satisfies string)
}

/** Custom resources and kinds known only at run time. */
export async function dynamic(client: Client): Promise<unknown[]> {
  interface Widget extends KubeObject {
    spec: { size: number }
  }
  const Widget = defineKind<Widget>({
    group: 'example.com',
    version: 'v1',
    kind: 'Widget',
    plural: 'widgets',
    namespaced: true
  })
  const widgets = client.resource(Widget, { namespace: 'default' })

  const anything = await client.resourceFor({ apiVersion: 'example.com/v1', kind: 'Widget' }, { namespace: 'default' })
  const raw = await client.request({ method: 'GET', path: '/openapi/v3' })
  return [(await widgets.list()).items.map(({ spec }) => spec.size), anything.kind.plural, raw.status]
}

/** A type of a group-version, as the page imports it. */
export const container: Container = { name: 'c', image: 'busybox' }

/** `## Controllers`. */
export async function control(
  pods: Resource<Pod>,
  look: (pod: Stored<Pod>, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal
): Promise<void> {
  const informer = createInformer(pods)
  informer.addEventHandler({
    onAdd: (added) => console.log(added.metadata.name),
    onDelete: (gone) => console.log(gone.metadata.name)
  })
  const controller = createController({
    name: 'pods',
    informer,
    concurrency: 4,
    async reconcile(key, { signal }) {
      const current = informer.get(key)
      if (current !== undefined) await look(current, signal)
      return { requeueAfterMs: 60_000 }
    }
  })
  await controller.run({ signal })
}

/** `## See the wire`. */
export function traced(config: ClientConfig): Client {
  return createClient(config, { trace: createTracePrinter({ write: (text) => process.stderr.write(text) }) })
}

/** `## Test against a fake cluster`. */
export async function onFake(): Promise<string> {
  const cluster = createFakeCluster()
  const pods = cluster.client().resource(Pod, { namespace: 'default' })
  await pods.create({ metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'busybox' }] } })
  return (await pods.get('a')).metadata.name
}
