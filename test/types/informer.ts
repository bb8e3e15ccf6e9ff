/** Compile-only: the types that an informer takes from its source. */
import {
  type Client,
  createInformer,
  createInformerFactory,
  filterHandler,
  type Informer,
  Node,
  Pod,
  type Stored
} from '../../src/index.ts'

export function ofResource(client: Client): string | undefined {
  const informer: Informer<Stored<Pod>> = createInformer(client.resource(Pod), {
    transform: (pod) => pod,
    indexers: { node: (pod) => [pod.spec?.nodeName ?? ''] },
    onHandlerError: (_err, { object }) => object?.metadata.uid
  })
  informer.addEventHandler({
    onAdd: (pod, { initial }) => void [pod.metadata.name, initial],
    async onUpdate(old, pod, { resync }) {
      void [old.spec?.nodeName, pod.metadata.resourceVersion, resync]
    },
    onDelete: (pod, { finalStateUnknown }) => void [pod.metadata.uid, finalStateUnknown]
  })
  informer.addEventHandler(filterHandler((pod: Stored<Pod>) => pod.spec !== undefined, {}))
  // @ts-expect-error A Pod has no such field.
  informer.get('default/a')?.spec?.replicas
  return informer.lister.namespace('default').get('a')?.metadata.name
}

export function ofMetadata(client: Client): string | undefined {
  const informer = createInformer(client.resource(Pod).metadata())
  // @ts-expect-error Nothing but metadata.
  informer.get('default/a')?.spec
  return informer.get('default/a')?.metadata.name
}

export function ofFactory(client: Client): string | undefined {
  const factory = createInformerFactory(client, { namespace: 'default', onHandlerError: () => {} })
  const pods: Informer<Stored<Pod>> = factory.informer(Pod, { labelSelector: { app: 'web' } })
  const nodes = factory.informer(Node, { metadata: true })
  // @ts-expect-error Nothing but metadata.
  nodes.get('a')?.spec
  return pods.get('default/a')?.spec?.nodeName ?? nodes.get('a')?.metadata.name
}
