/** Compiled, never run: what the types of handles promise, and what they refuse. */
import {
  type Client,
  ConfigMap,
  Deployment,
  defineKind,
  isStatus,
  type KubeObject,
  mergePatch,
  Node,
  type ObjectOf,
  Pod,
  type Status,
  type Stored
} from '../../src/index.ts'

declare const client: Client

export async function results(): Promise<void> {
  const pods = client.resource(Pod, { namespace: 'default' })
  const pod = await pods.get('a')
  // What the server returned has what the server always sets.
  const sure: [string, string, string, string, string, string] = [
    pod.metadata.name,
    pod.metadata.uid,
    pod.metadata.resourceVersion,
    pod.metadata.creationTimestamp,
    pod.kind,
    pod.apiVersion
  ]
  const kind: 'Pod' = pod.kind
  // @ts-expect-error what the server may leave out is optional
  const generation: number = pod.metadata.generation
  // @ts-expect-error so are a kind's own fields
  const phase: string = pod.status.phase
  const maybe: Stored<Pod> | undefined = await pods.getOrUndefined('a')
  // @ts-expect-error it may be undefined
  const notThere: Stored<Pod> = await pods.getOrUndefined('a')
  const version: string = (await pods.list()).metadata.resourceVersion
  for (const item of (await pods.list()).items) console.log(item.metadata.uid, item.spec?.nodeName)
  for await (const item of pods.iterate()) console.log(item.metadata.uid)
  for await (const page of pods.pages()) console.log(page.items.length)
  const removed: Stored<Pod> | Status = await pods.delete('a')
  if (isStatus(removed)) console.log(removed.details?.uid)
  else console.log(removed.metadata.uid)
  console.log(sure, kind, generation, phase, maybe, notThere, version)
}

export async function inputs(): Promise<void> {
  const pods = client.resource(Pod, { namespace: 'default' })
  await pods.create({ spec: { containers: [{ name: 'c' }] } })
  await pods.create({ metadata: { generateName: 'a-' }, spec: { containers: [{ name: 'c', image: 'busybox' }] } })
  // @ts-expect-error a typo
  await pods.create({ spec: { container: [] } })
  // @ts-expect-error another kind
  await pods.create({ kind: 'Node' })
  // @ts-expect-error an object of another kind
  await pods.update(await client.resource(ConfigMap, { namespace: 'default' }).get('a'))
  await pods.update(await pods.get('a'))
  // @ts-expect-error no name
  await pods.update({ spec: { containers: [] } })
  // @ts-expect-error no name
  await pods.get()
  // @ts-expect-error no name
  await pods.apply({ metadata: {} }, { fieldManager: 'me' })
  // Apply takes a part of the object, at any depth.
  await client
    .resource(Deployment, { namespace: 'default' })
    .apply({ metadata: { name: 'web' }, spec: { replicas: 3 } }, { fieldManager: 'me' })
  // @ts-expect-error a bare object carries no content type
  await pods.patch('a', { metadata: { labels: {} } })
  await pods.patch('a', mergePatch({ metadata: { labels: { a: null } } }))
  // @ts-expect-error no such word
  await pods.delete('a', { propagationPolicy: 'foreground' })
  // @ts-expect-error no such option
  await pods.list({ labelSelectors: 'a=b' })
}

export async function scopes(): Promise<void> {
  client.resource(Node)
  // @ts-expect-error cluster-scoped kinds take no namespace
  client.resource(Node, { namespace: 'default' })
  client.resource(Pod)
  const Widget = defineKind<KubeObject & { spec?: { size?: number } }>({
    group: 'example.com',
    version: 'v1',
    kind: 'Widget',
    plural: 'widgets',
    namespaced: true
  })
  const widget = await client.resource(Widget, { namespace: 'default' }).get('a')
  const size: number | undefined = widget.spec?.size
  const Gadget = defineKind({
    group: 'example.com',
    version: 'v1',
    kind: 'Gadget',
    plural: 'gadgets',
    namespaced: false
  })
  // @ts-expect-error cluster-scoped kinds take no namespace
  client.resource(Gadget, { namespace: 'default' })
  const object: ObjectOf<typeof Pod> = { spec: { containers: [] } }
  console.log(size, object)
}

export async function watches(): Promise<void> {
  const pods = client.resource(Pod)
  for await (const event of pods.watch()) {
    switch (event.type) {
      case 'ADDED':
      case 'MODIFIED':
      case 'DELETED':
        console.log(event.object.spec?.nodeName, event.object.metadata.name)
        break
      case 'BOOKMARK':
        console.log(event.object.metadata.resourceVersion)
        // @ts-expect-error a bookmark is no Pod
        console.log(event.object.spec)
        break
      default: {
        // @ts-expect-error ERROR events are thrown: nothing is left here
        console.log(event.type)
      }
    }
    // @ts-expect-error it may be a bookmark
    console.log(event.object.spec)
  }
  // Without bookmarks every event has an object of the kind.
  for await (const event of pods.watch({ allowWatchBookmarks: false })) console.log(event.object.spec?.nodeName)
}

export async function changes(): Promise<void> {
  const pods = client.resource(Pod, { namespace: 'default' })
  await pods.modify('a', (pod) => {
    pod.metadata.labels = { ...pod.metadata.labels, a: 'b' }
  })
  await pods.modify('a', async (pod) => ({ ...pod, spec: { containers: [] } }))
  // @ts-expect-error what is returned must be the whole object
  await pods.modify('a', () => ({ spec: { containers: [] } }))
  const partial = await pods.metadata().get('a')
  // @ts-expect-error metadata alone
  console.log(partial.spec)
  // @ts-expect-error nothing but metadata can be read so, and objects cannot be written
  await pods.metadata().create({})
}

export async function dynamic(): Promise<void> {
  const widgets = await client.resourceFor({ apiVersion: 'example.com/v1', kind: 'Widget' }, { namespace: 'default' })
  const widget = await widgets.get('a')
  const spec: unknown = widget.spec
  await using own = client
  console.log(spec, widget.metadata.name, own.namespace)
}
