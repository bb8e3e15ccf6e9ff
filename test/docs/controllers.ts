/** The code of docs/controllers.md, block by block: compiled here, held to the page and run by snippets.test.ts. */
import { createFakeCluster, type FakeCluster } from '../../src/fake/index.ts'
import {
  addFinalizer,
  type Client,
  type ClientConfig,
  ConfigMap,
  createClient,
  createController,
  createEventRecorder,
  createInformer,
  createManager,
  Deployment,
  defaultControllerRateLimiter,
  deploymentRolledOut,
  generationChanged,
  type Informer,
  type KubeObject,
  loadConfig,
  type Manager,
  Pod,
  RateLimitingQueue,
  type Resource,
  Secret,
  type Stored,
  setControllerReference,
  shutdownSignals,
  TerminalError,
  waitFor,
  withFinalizer
} from '../../src/index.ts'
import {
  controllerMetrics,
  createHealthServer,
  createRegistry,
  restClientMetrics,
  workQueueMetrics
} from '../../src/metrics/index.ts'

type Look = (key: string, signal?: AbortSignal) => Promise<void>
type PodInformer = Informer<Stored<Pod>>

/** `## 1. Talk to the API`. */
export async function talk(): Promise<void> {
  await using client = createClient(await loadConfig())
  const deployments = client.resource(Deployment, { namespace: 'default' })
  await deployments.modify('web', (deployment) => {
    if (deployment.spec) deployment.spec.replicas = 3
  })
}

/** `## 3.`: gives what was read, and the end of the run. */
export async function inform(client: Client, signal: AbortSignal, use: (informer: PodInformer) => Promise<void>) {
  const informer = createInformer(client.resource(Pod), {
    managedFields: false,
    indexers: { node: (pod) => (pod.spec?.nodeName ? [pod.spec.nodeName] : []) }
  })
  const running = informer.run({ signal })
  await informer.waitForSync({ signal })
  informer.get('default/web-0')
  informer.lister.namespace('default').list({ labelSelector: 'app=web' })
  informer.byIndex('node', 'node-1')
  await use(informer)
  return running
}

/** Of `## 3.`: reading one's own write. */
export async function ownWrite(client: Client, informer: PodInformer, pod: Pod, signal: AbortSignal): Promise<void> {
  const stored = await client.resource(Pod, { namespace: 'default' }).create(pod)
  await informer.waitForResourceVersion(stored.metadata.resourceVersion, { signal })
  informer.get('default/web-0')
}

/** `## 4.` */
export async function work(informer: PodInformer, look: Look, signal: AbortSignal): Promise<void> {
  const queue = new RateLimitingQueue<string>({ name: 'pods', rateLimiter: defaultControllerRateLimiter() })
  informer.addEventHandler({
    onAdd: ({ metadata }) => queue.add(`${metadata.namespace}/${metadata.name}`),
    onUpdate: (_old, { metadata }) => queue.add(`${metadata.namespace}/${metadata.name}`),
    onDelete: ({ metadata }) => queue.add(`${metadata.namespace}/${metadata.name}`)
  })
  signal.addEventListener('abort', () => queue.shutDown())
  for await (const key of queue) {
    try {
      await look(key)
      queue.forget(key)
    } catch {
      queue.addRateLimited(key)
    }
  }
}

/** `## 5.` */
export async function control(informer: PodInformer, look: Look, signal: AbortSignal): Promise<void> {
  const controller = createController({
    name: 'pods',
    informer,
    concurrency: 4,
    async reconcile(key, { signal }) {
      const pod = informer.get(key)
      if (pod === undefined) return
      if (!pod.spec) throw new TerminalError('A Pod without a spec')
      await look(key, signal)
      return { requeueAfterMs: 60_000 }
    }
  })
  await controller.run({ signal })
}

/** `## 6.`; ends by a signal of the operating system. */
export async function manage(client: Client, look: Look): Promise<void> {
  const manager = createManager({ client, leaderElection: { lease: { namespace: 'default', name: 'my-controller' } } })
  const pods = manager.informer(Pod)
  manager.add(createController({ name: 'pods', informer: pods, reconcile: async (key) => look(key) }))
  using shutdown = shutdownSignals()
  await manager.run(shutdown)
}

/** Of `## 6.`: other sources of keys. */
export function connect(manager: Manager, look: Look): void {
  const shops = createController({
    name: 'shops',
    informer: manager.informer(Deployment),
    predicates: [generationChanged],
    owns: [{ informer: manager.informer(ConfigMap) }],
    watches: [{ informer: manager.informer(Secret), map: ({ metadata }) => `${metadata.namespace}/shop` }],
    reconcile: async (key) => look(key)
  })
  manager.add(shops)
}

/** What `## 7.` works with. */
export interface Parts {
  client: Client
  deployments: Resource<Deployment>
  widgets: Resource<KubeObject>
  widget: Stored<KubeObject>
  owner: KubeObject
  child: KubeObject
  make(object: KubeObject): unknown
  unmake(object: KubeObject): unknown
  signal: AbortSignal
}

/** `## 7.` */
export async function help(parts: Parts): Promise<void> {
  const { client, deployments, widgets, widget, owner, child, make, unmake, signal } = parts
  setControllerReference(owner, child)
  await withFinalizer(widgets, widget, 'example.com/release', {
    apply: async (current) => make(current),
    cleanup: async (current) => unmake(current)
  })
  await addFinalizer(widgets, widget, 'example.com/other')

  const events = createEventRecorder({ client, reportingController: 'example.com/my-controller' })
  events.event(widget, { type: 'Normal', reason: 'Made', action: 'Make', note: 'For people who ask why' })
  await events.close()

  await waitFor(deployments, 'web', deploymentRolledOut, { timeoutMs: 120_000, signal })
}

/** `## 8.`: compiled only, for it takes a fixed port. */
export async function measure(config: ClientConfig, informer: PodInformer, manager: Manager, look: Look) {
  const registry = createRegistry()
  const watched = createClient(config, { trace: restClientMetrics(registry) })
  const measured = createController({
    name: 'pods',
    informer,
    reconcile: async (key) => look(key),
    metrics: controllerMetrics(registry),
    queueMetrics: workQueueMetrics(registry)
  })
  await using server = await createHealthServer({ port: 8080, registry, ...manager.checks })
  return [watched, measured, server.port] as const
}

/** `## 9.` */
export function onFake(): { cluster: FakeCluster; fake: Client } {
  const cluster = createFakeCluster({ controllers: ['garbage-collector'] })
  const fake = cluster.client()
  cluster.faults.add({ verb: 'watch', action: { type: 'cut-line', line: 2 } })
  cluster.faults.add({ verb: 'list', times: 3, action: { type: 'status', code: 503 } })
  return { cluster, fake }
}
