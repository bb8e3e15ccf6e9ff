/**
 * The fake cluster: an API server in memory, with the machinery of a real one.
 *
 * One store stands behind all doors; see {@link FakeCluster} for them.
 */
import { type Client, type ClientOptions, createClient } from '../client.ts'
import { type Clock, realClock } from '../clock.ts'
import { letShare } from '../signals.ts'
import { Access, type AccessOptions } from './access.ts'
import type { Requester } from './controllers/controller.ts'
import { type ControllerName, startController } from './controllers/index.ts'
import { serveCustomResources } from './custom-resources.ts'
import { FakeDispatcher } from './dispatcher.ts'
import { Faults } from './faults.ts'
import { handleRequest, splitUrl } from './http.ts'
import type { FakeObject, JsonObject } from './json.ts'
import { type FakeUser, type Machine, randomUid } from './machine.ts'
import { decodeText, encodeText, type FakeRequest, type FakeResponse } from './message.ts'
import { ResourceRegistry } from './resource-registry.ts'
import { readResourceTable } from './resource-table.ts'
import { builtinTable } from './schema/builtin.generated.ts'
import { GO_FIELDS } from './schema/go.generated.ts'
import { COLUMNS, RESOURCES } from './schema/resources.generated.ts'
import { createSchemaSet } from './schema/table.ts'
import type { HttpServer } from './server-parts.ts'
import { Store, type StoreBackup } from './store.ts'
import type { PodLogs } from './subresources/pods.ts'

/** Options of {@link createFakeCluster}. */
export interface FakeClusterOptions extends AccessOptions {
  /** Where time comes from: creation times, bookmarks, timeouts, slow answers. Default {@link realClock}. */
  clock?: Clock | undefined
  /** Source of randomness in [0, 1) for UIDs and generated names. Default Math.random. */
  random?: (() => number) | undefined
  /** Namespaces that exist from the start besides those of every cluster. */
  namespaces?: readonly string[] | undefined
  /** How many changes are remembered for watches and for lists at older versions. Default 100000. */
  historyLimit?: number | undefined
  /** Time between bookmarks of a watch. Milliseconds; default 60000. */
  bookmarkMs?: number | undefined
  /** How long a read waits for a resourceVersion that is not reached yet. Milliseconds; default 3000. */
  versionWaitMs?: number | undefined
  /**
   * Parts of the control plane that run: `deployment` and `replicaset` make ReplicaSets and Pods, `kubelet` runs and ends
   * Pods, `garbage-collector` deletes what lost its owner, `namespace` empties namespaces. Default: none, as an API server
   * alone.
   */
  controllers?: readonly ControllerName[] | undefined
  /** Gives the logs of Pods. Default: none. */
  logs?: PodLogs | undefined
}

/** A request that the cluster has seen. */
export interface RequestRecord {
  method: string
  /** Path without the query. */
  path: string
  /** Query without `?`. */
  query: string
  headers: Readonly<Record<string, string>>
  /** Text of the body; empty for none. */
  body: string
  /** Status of the answer; undefined while it is awaited and when the connection broke. */
  status: number | undefined
}

/** State of a cluster, made by {@link FakeCluster.backup}. */
export interface ClusterBackup {
  readonly store: StoreBackup
}

/** Namespaces of every cluster. */
const SYSTEM_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system']

/** An API server in memory. */
export class FakeCluster {
  /** A dispatcher for undici and for `createClient`: no sockets. */
  readonly dispatcher: FakeDispatcher
  /** Scripted faults, tried before the store. */
  readonly faults: Faults
  /** Everything that was asked, in order. Clear it with `requests.length = 0`. */
  readonly requests: RequestRecord[] = []
  readonly #store: Store
  readonly #access: Access
  readonly #server: HttpServer
  readonly #stops: Array<() => void> = []
  #lifetime = lifetime()

  constructor(options: FakeClusterOptions = {}) {
    const { clock = realClock, random = Math.random, historyLimit = 100_000 } = options
    this.#store = new Store(historyLimit)
    this.#access = new Access(options)
    this.faults = new Faults(clock)
    const machine: Machine = {
      store: this.#store,
      registry: new ResourceRegistry(readResourceTable(RESOURCES, COLUMNS)),
      schemas: createSchemaSet(builtinTable, GO_FIELDS),
      clock,
      random,
      uid: () => randomUid(random),
      bookmarkMs: options.bookmarkMs ?? 60_000,
      versionWaitMs: options.versionWaitMs ?? 3000,
      lifetime: () => this.#lifetime.signal
    }
    this.#server = { machine, access: this.#access, faults: this.faults, logs: options.logs }
    this.dispatcher = new FakeDispatcher((request) => this.handle(request))
    for (const name of [...SYSTEM_NAMESPACES, ...(options.namespaces ?? [])]) this.#addNamespace(name)
    this.#store.compact()
    this.#stops.push(serveCustomResources(machine))
    const requester: Requester = (method, url, body) => this.request(method, url, body)
    for (const name of options.controllers ?? []) this.#stops.push(startController(name, machine, requester))
  }

  /** The version of the last change, as resourceVersions show it. */
  get resourceVersion(): string {
    return String(this.#store.version)
  }

  /**
   * Answers one HTTP request. Every door ends here.
   *
   * @throws {ConnectionLost} When a scripted fault breaks the connection.
   */
  async handle(request: FakeRequest): Promise<FakeResponse> {
    const record = recordOf(request)
    this.requests.push(record)
    const response = await handleRequest(this.#server, request)
    record.status = response.status
    return response
  }

  /**
   * A client of this cluster: the real one, over {@link dispatcher}. Its retries and timeouts are those of any client.
   *
   * @param options Options of `createClient`; `token` is the bearer token to send.
   */
  client(options: ClientOptions & { token?: string | undefined } = {}): Client {
    const { token, ...rest } = options
    const config = { server: 'http://fake-cluster.invalid', ...(token !== undefined && { token }) }
    return createClient(config, { dispatcher: this.dispatcher, ...rest })
  }

  /** Sends one JSON request past the faults and the log, as controllers and tests do; gives the answer's JSON. */
  async request(method: string, url: string, body?: unknown): Promise<{ status: number; json: JsonObject }> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const response = await handleRequest(
      { ...this.#server, faults: NO_FAULTS, access: ADMIN_ACCESS },
      {
        method,
        url,
        headers: { accept: 'application/json', 'content-type': type, 'user-agent': 'fake-cluster' },
        ...(body !== undefined && { body: encodeText(JSON.stringify(body)) })
      }
    )
    if (!(response.body instanceof Uint8Array)) throw new TypeError(`Cannot read a stream at once: ${method} ${url}`)
    return { status: response.status, json: JSON.parse(decodeText(response.body)) as JsonObject }
  }

  /** Refuses watches and lists that begin before a version, as etcd's compaction does. Default: before now. */
  compact(resourceVersion: string = this.resourceVersion): void {
    this.#store.compact(Number(resourceVersion))
  }

  /** Breaks every watch, and forgets the history from before, as the start of another API server process does. */
  restart(): void {
    const before = this.#lifetime
    this.#lifetime = lifetime()
    before.abort()
    this.#store.compact()
  }

  /** The state of everything, for {@link restore}. */
  backup(): ClusterBackup {
    return { store: this.#store.backup() }
  }

  /**
   * Goes back to a backup, as etcd does when it is restored: resourceVersions go back too, and are given out again for other changes.
   * Breaks every watch. Custom resource definitions stay served as they are.
   */
  restore(backup: ClusterBackup): void {
    this.#store.restore(backup.store)
    this.restart()
  }

  /** Accepts a bearer token from now on. */
  addToken(token: string, user: string | FakeUser): void {
    this.#access.addToken(token, user)
  }

  /** Refuses a bearer token from now on with 401. */
  revokeToken(token: string): void {
    this.#access.removeToken(token)
  }

  /** Ends all watches and frees everything. */
  async close(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop()
    this.#lifetime.abort()
    await this.dispatcher.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #addNamespace(name: string): void {
    const { machine } = this.#server
    const namespace: FakeObject = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        uid: machine.uid(),
        creationTimestamp: `${new Date(machine.clock.now()).toISOString().slice(0, 19)}Z`,
        labels: { 'kubernetes.io/metadata.name': name }
      },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' }
    }
    if (this.#store.get('namespaces', name) === undefined) this.#store.put('namespaces', name, namespace)
  }
}

const NO_FAULTS: Faults = new Faults(realClock)
const ADMIN_ACCESS: Access = new Access({})

function recordOf(request: FakeRequest): RequestRecord {
  const { pathname } = splitUrl(request.url)
  return {
    method: request.method,
    path: pathname,
    query: request.url.slice(pathname.length + 1),
    headers: { ...request.headers },
    body: decodeText(request.body),
    status: undefined
  }
}

/**
 * Starts a fake cluster: an API server in memory for tests and demos.
 *
 * @example
 * const cluster = createFakeCluster()
 * const client = cluster.client()
 */
export function createFakeCluster(options: FakeClusterOptions = {}): FakeCluster {
  return new FakeCluster(options)
}

/** What each watch hangs on, however many there are. */
function lifetime(): AbortController {
  const controller = new AbortController()
  letShare(controller.signal)
  return controller
}
