/** Compile-only: the types that a controller takes from its informers. */
import {
  type Client,
  ConfigMap,
  type Controller,
  createController,
  createInformer,
  createManager,
  Deployment,
  deploymentRolledOut,
  generationChanged,
  type Manager,
  Node,
  Pod,
  type PriorityQueue,
  podReady,
  RateLimitingQueue,
  type Stored,
  waitFor,
  withFinalizer
} from '../../src/index.ts'

export function withSources(client: Client, manager: Manager): Controller {
  const informer = createInformer(client.resource(Deployment))
  return createController({
    name: 'types',
    informer,
    predicates: [generationChanged, ({ object, old }) => object.spec?.replicas !== old?.spec?.replicas],
    globalPredicates: [({ type, object }) => type !== 'delete' || object.metadata?.name !== ''],
    owns: [
      { informer: createInformer(client.resource(Pod)), predicates: [({ object }) => object.spec?.nodeName !== ''] },
      { informer: manager.informer(ConfigMap), predicates: [({ object }) => object.data?.a !== ''] }
    ],
    watches: [
      {
        informer: manager.informer(Node),
        map: (node, change) => {
          if (change.type === 'update') void [change.old.spec?.unschedulable, change.resync]
          if (change.type === 'add') void change.initial
          // @ts-expect-error Only an addition may be of the initial list.
          void change.initial
          return [node.metadata.name, node.spec?.providerID ?? '']
        }
      },
      {
        informer: manager.informer(Pod, { metadata: true }),
        // @ts-expect-error Nothing but metadata.
        map: async (pod) => pod.spec
      }
    ],
    async reconcile(key, { signal, attempt }) {
      void [key.length, signal.aborted, attempt + 1]
      return { requeueAfterMs: 1000 }
    }
  })
}

export function refused(client: Client): void {
  const informer = createInformer(client.resource(Pod))
  createController({
    name: 'types',
    informer,
    // @ts-expect-error A Pod has no such field.
    predicates: [({ object }) => object.spec?.replicas === 1],
    reconcile() {}
  })
  createController({
    name: 'types',
    informer,
    owns: [
      {
        informer,
        // @ts-expect-error Nor has an owned one.
        predicates: [({ object }) => object.data !== undefined]
      }
    ],
    reconcile() {}
  })
  // @ts-expect-error A time needs its unit.
  createController({ name: 'types', informer, reconcile: async () => ({ requeueAfter: 1000 }) })
  // @ts-expect-error The keys of a controller are strings.
  createController({ name: 'types', informer, reconcile: (key: number) => void key })
  // @ts-expect-error A manager needs a client.
  createManager({ gracefulShutdownMs: 0 })
}

export function queues(client: Client, queue: PriorityQueue<string>): void {
  const informer = createInformer(client.resource(Pod))
  createController({ name: 'a', informer, queue, reconcile: () => ({ requeueAfterMs: 5 }) })
  createController({ name: 'b', informer, queue: new RateLimitingQueue<string>(), reconcile: () => undefined })
  // @ts-expect-error Its items are no keys.
  createController({ name: 'c', informer, queue: new RateLimitingQueue<number>(), reconcile() {} })
}

export async function waits(client: Client, pod: Stored<Pod>): Promise<number | undefined> {
  const deployments = client.resource(Deployment, { namespace: 'default' })
  const pods = client.resource(Pod, { namespace: 'default' })
  await withFinalizer(pods, pod, 'example.com/x', {
    apply: (current) => current.spec?.nodeName,
    cleanup: async (current) => void current.metadata.uid
  })
  // @ts-expect-error A condition of Pods does not fit Deployments.
  await waitFor(deployments, 'web', podReady)
  return (await waitFor(deployments, 'web', deploymentRolledOut))?.spec?.replicas
}
