/**
 * Level 3: which Services select each Pod, as both change. Two informers keep what the cluster has in memory, an index each makes the
 * question cheap, a work queue makes one job of many changes to a Pod, and a few workers answer.
 */
import {
  type Client,
  createInformer,
  defaultControllerRateLimiter,
  type Informer,
  Pod,
  RateLimitingQueue,
  Service,
  type Stored
} from 'kubewire'

type StoredPod = Stored<Pod>
type StoredService = Stored<Service>

/** Options of {@link detectServices}. */
export interface DetectorOptions {
  /** Default: all namespaces. */
  namespace?: string | undefined
  signal: AbortSignal
  print: (line: string) => void
  /** How many Pods are worked on at once. Default 2. */
  workers?: number | undefined
}

/** Prints a line for each Pod and each time that its Services change, until `signal` aborts. */
export async function detectServices(client: Client, options: DetectorOptions): Promise<void> {
  const { namespace, signal, print, workers = 2 } = options
  const pods = createInformer(client.resource(Pod, { namespace }), {
    managedFields: false,
    indexers: { label: ({ metadata }) => pairs(metadata.namespace, metadata.labels) }
  })
  const services = createInformer(client.resource(Service, { namespace }), {
    managedFields: false,
    // One pair is enough: a Pod that a Service selects has all of the Service's pairs.
    indexers: { selector: ({ metadata, spec }) => pairs(metadata.namespace, spec?.selector).slice(0, 1) }
  })
  const queue = new RateLimitingQueue<string>({ name: 'pods', rateLimiter: defaultControllerRateLimiter() })
  enqueueChanges(pods, services, queue)
  const running = [pods.run({ signal }), services.run({ signal })]
  signal.addEventListener('abort', () => queue.shutDown(), { once: true })
  try {
    // Before both caches are filled every answer could be wrong.
    await Promise.all([pods.waitForSync({ signal }), services.waitForSync({ signal })])
    const detector = new Detector(pods, services, print)
    await Promise.all(Array.from({ length: workers }, () => work(queue, detector)))
  } catch (err) {
    if (!signal.aborted) throw err
  } finally {
    queue.shutDown()
    await Promise.all(running)
  }
}

/** A Pod is looked at again when it changes, and when a Service that selects it, or did, changes. */
function enqueueChanges(
  pods: Informer<StoredPod>,
  services: Informer<StoredService>,
  queue: RateLimitingQueue<string>
): void {
  const addPod = ({ metadata }: StoredPod): void => queue.add(`${metadata.namespace}/${metadata.name}`)
  pods.addEventHandler({ onAdd: addPod, onUpdate: (_old, pod) => addPod(pod), onDelete: addPod })
  const addSelected = ({ metadata, spec }: StoredService): void => {
    const [pair] = pairs(metadata.namespace, spec?.selector)
    if (pair !== undefined) for (const key of pods.indexKeys('label', pair)) queue.add(key)
  }
  services.addEventHandler({
    onAdd: addSelected,
    onUpdate(old, service) {
      addSelected(old)
      addSelected(service)
    },
    onDelete: addSelected
  })
}

/** Takes Pods from the queue until it is shut down. What fails is tried again, later each time. */
async function work(queue: RateLimitingQueue<string>, detector: Detector): Promise<void> {
  // Asking for the next marks the last one as done.
  for await (const key of queue) {
    try {
      detector.look(key)
      queue.forget(key)
    } catch {
      queue.addRateLimited(key)
    }
  }
}

class Detector {
  readonly #pods: Informer<StoredPod>
  readonly #services: Informer<StoredService>
  readonly #print: (line: string) => void
  /** What was printed last of each Pod that exists. */
  readonly #told = new Map<string, string>()

  constructor(pods: Informer<StoredPod>, services: Informer<StoredService>, print: (line: string) => void) {
    this.#pods = pods
    this.#services = services
    this.#print = print
  }

  /** The key says nothing of what has happened, so this asks how things are: that is right after any number of changes. */
  look(key: string): void {
    const pod = this.#pods.get(key)
    const answer = pod && (this.#selecting(pod).join(', ') || 'no service')
    if (answer === this.#told.get(key)) return
    this.#print(`${key}: ${answer ?? 'gone'}`)
    if (answer === undefined) this.#told.delete(key)
    else this.#told.set(key, answer)
  }

  #selecting({ metadata }: StoredPod): string[] {
    const candidates = pairs(metadata.namespace, metadata.labels).flatMap((pair) =>
      this.#services.byIndex('selector', pair)
    )
    return candidates
      .filter((service) => matches(service.spec?.selector ?? {}, metadata.labels ?? {}))
      .map((service) => service.metadata.name)
      .sort()
  }
}

/** `namespace/key=value` of each pair, in the order of keys. */
function pairs(namespace: string | undefined, map: Record<string, string> | undefined): string[] {
  return Object.entries(map ?? {})
    .map(([key, value]) => `${namespace}/${key}=${value}`)
    .sort()
}

/** A Service without a selector selects nothing; its index has no entry either. */
function matches(selector: Record<string, string>, labels: Record<string, string>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value)
}
