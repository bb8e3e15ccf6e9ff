import { type Clock, delay, realClock } from '../../clock.ts'
import { ApiError } from '../../errors.ts'
import type { Send } from '../../transport/transport.ts'
import type { CallOptions } from '../options.ts'
import { sendForJson } from '../response.ts'
import { groupVersionPath } from '../segments.ts'
import { Mapper, parseApiVersion, preferred } from './mapper.ts'
import { readGroups, readSnapshot } from './snapshot.ts'
import type { ApiGroup, ApiResource, DiscoveredResources, ServerVersion, Snapshot } from './types.ts'

/** Options of {@link createDiscovery}. */
export interface DiscoveryOptions {
  send: Send
  /** Default {@link realClock}. */
  clock?: Clock | undefined
  /** Least time between two readings for the sake of unknown names. Milliseconds. Default 1000 (1 second). */
  refreshIntervalMs?: number | undefined
}

/**
 * What a server offers.
 *
 * `groups`, `resources` and `preferredResources` ask the server each time. `resourceFor` and `kindFor` answer from the last reading; for a name that it
 * does not have the server is asked once more, one reading for all that wait and no more than one per `refreshIntervalMs`.
 *
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
 */
export interface Discovery {
  /** Version of the server. */
  serverVersion(options?: CallOptions): Promise<ServerVersion>
  /** Groups in the server's order, the core group first. */
  groups(options?: CallOptions): Promise<ApiGroup[]>
  /**
   * All resources in all versions. A group that cannot be read is told in `failures` and does not fail the rest.
   *
   * @throws {ApiError} The server refuses to tell its groups.
   */
  resources(options?: CallOptions): Promise<DiscoveredResources>
  /** Each resource once, in the version that its group prefers. */
  preferredResources(options?: CallOptions): Promise<DiscoveredResources>
  /**
   * The resource of an object or of its type: a kind that `client.resource()` takes.
   *
   * @throws {ApiError} `isNotFound` when the server has no such kind; `isServiceUnavailable` when it cannot tell.
   * @throws {TypeError} When `apiVersion` or `kind` is missing.
   */
  resourceFor(object: { apiVersion?: string; kind?: string }, options?: CallOptions): Promise<ApiResource>
  /**
   * The resource of a name as kubectl takes it: plural, singular, short name or kind, alone or with `.group` or `.version.group`. Where several groups
   * have the name, the core group goes first, then the server's order.
   *
   * @throws {ApiError} `isNotFound` when no resource has that name.
   */
  kindFor(name: string, options?: CallOptions): Promise<ApiResource>
  /** Paths of the OpenAPI v3 documents by group-version (`api/v1`, `apis/apps/v1`), with a hash that changes with the document. */
  openApiPaths(options?: CallOptions): Promise<Record<string, string>>
  /**
   * OpenAPI v3 document of one group-version, e.g. `apps/v1`.
   *
   * @throws {ApiError} `isNotFound` when the server has none.
   * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3
   */
  openApi(apiVersion: string, options?: CallOptions): Promise<Record<string, unknown>>
  /** Forgets the last reading. */
  invalidate(): void
}

/** Makes the {@link Discovery} of one server. Nothing is sent before the first question. */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  return new CachedDiscovery(options)
}

/** One reading, finished. */
interface Reading {
  /** Number of the reading, in the order in which they were started. */
  id: number
  snapshot: Snapshot
  mapper: Mapper
}

class CachedDiscovery implements Discovery {
  readonly #send: Send
  readonly #clock: Clock
  readonly #refreshIntervalMs: number
  #reading: Reading | undefined
  #pending: Promise<Reading> | undefined
  #started = 0
  #startedAt = Number.NEGATIVE_INFINITY

  constructor({ send, clock = realClock, refreshIntervalMs = 1000 }: DiscoveryOptions) {
    this.#send = send
    this.#clock = clock
    this.#refreshIntervalMs = refreshIntervalMs
  }

  async serverVersion(options: CallOptions = {}): Promise<ServerVersion> {
    return this.#get('/version', options)
  }

  async groups(options: CallOptions = {}): Promise<ApiGroup[]> {
    return readGroups(this.#send, options)
  }

  async resources(options: CallOptions = {}): Promise<DiscoveredResources> {
    const { snapshot } = await this.#read(options)
    return { resources: [...snapshot.resources], failures: [...snapshot.failures] }
  }

  async preferredResources(options: CallOptions = {}): Promise<DiscoveredResources> {
    const { snapshot } = await this.#read(options)
    return { resources: preferred(snapshot), failures: [...snapshot.failures] }
  }

  async resourceFor(object: { apiVersion?: string; kind?: string }, options: CallOptions = {}): Promise<ApiResource> {
    const { apiVersion = '', kind } = object
    const { group, version } = parseApiVersion(apiVersion)
    if (!kind) throw new TypeError('Cannot look up kind: the object has no kind')
    return this.#lookUp(
      (mapper) => mapper.byKind(group, version, kind),
      options,
      ({ failures }) => {
        const failure = failures.find((one) => one.group === group && one.version === version)
        const path = groupVersionPath({ group, version })
        if (failure !== undefined) return unavailable(path, apiVersion, failure.error)
        return notFound(path, `no kind "${kind}" in "${apiVersion}"`, { group, kind })
      }
    )
  }

  async kindFor(name: string, options: CallOptions = {}): Promise<ApiResource> {
    if (typeof name !== 'string' || name === '') throw new TypeError('Cannot look up kind: the name is empty')
    return this.#lookUp(
      (mapper) => mapper.byName(name),
      options,
      ({ failures }) => {
        const failed = failures.map(({ group, version }) => `${group}/${version}`).join(', ')
        const but = failed === '' ? '' : `; the server could not tell what it has in ${failed}`
        return notFound('/apis', `no resource is named "${name}"${but}`, { kind: name })
      }
    )
  }

  async openApiPaths(options: CallOptions = {}): Promise<Record<string, string>> {
    const index: { paths?: Record<string, { serverRelativeURL: string }> } = await this.#get('/openapi/v3', options)
    return Object.fromEntries(Object.entries(index.paths ?? {}).map(([name, one]) => [name, one.serverRelativeURL]))
  }

  async openApi(apiVersion: string, options: CallOptions = {}): Promise<Record<string, unknown>> {
    const root = groupVersionPath(parseApiVersion(apiVersion))
    const url = (await this.openApiPaths(options))[root.slice(1)]
    if (url === undefined) throw notFound(`/openapi/v3${root}`, `no OpenAPI document of "${apiVersion}"`, {})
    const [path = '', query] = url.split('?')
    return this.#get(path, options, query)
  }

  invalidate(): void {
    this.#reading = undefined
  }

  async #get<T>(path: string, { headers, ...call }: CallOptions, query?: string): Promise<T> {
    return sendForJson<T>(this.#send, {
      ...{ method: 'GET', path, ...call, headers: { accept: 'application/json', ...headers } },
      ...(query === undefined ? {} : { query })
    })
  }

  /** Finds in the last reading, or else in one that was started after this call. */
  async #lookUp(
    find: (mapper: Mapper) => ApiResource | undefined,
    options: CallOptions,
    missing: (snapshot: Snapshot) => ApiError
  ): Promise<ApiResource> {
    options.signal?.throwIfAborted()
    const startedBefore = this.#started
    let reading = this.#reading
    for (;;) {
      const found = reading && find(reading.mapper)
      if (found !== undefined) return found
      if (reading !== undefined && reading.id > startedBefore) throw missing(reading.snapshot)
      reading = await this.#refresh(options)
    }
  }

  /** One reading for all who wait; it is nobody's own, so no signal ends it: each only stops waiting. */
  async #refresh({ signal }: CallOptions): Promise<Reading> {
    this.#pending ??= this.#readLater().finally(() => {
      this.#pending = undefined
    })
    return raceAbort(this.#pending, signal)
  }

  async #readLater(): Promise<Reading> {
    const wait = this.#startedAt + this.#refreshIntervalMs - this.#clock.monotonic()
    if (this.#reading !== undefined && wait > 0) await delay(wait, { clock: this.#clock })
    return this.#read({})
  }

  async #read(options: CallOptions): Promise<Reading> {
    const id = ++this.#started
    this.#startedAt = this.#clock.monotonic()
    const snapshot = await readSnapshot(this.#send, options)
    const reading = { id, snapshot, mapper: new Mapper(snapshot) }
    if (this.#reading === undefined || this.#reading.id < id) this.#reading = reading
    return reading
  }
}

function notFound(path: string, message: string, details: { group?: string; kind?: string }): ApiError {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message,
    reason: 'NotFound',
    code: 404
  } as const
  return new ApiError({ status: { ...status, details }, statusCode: 404, method: 'GET', path })
}

function unavailable(path: string, apiVersion: string, cause: Error | undefined): ApiError {
  const message = `the server could not tell what it has in "${apiVersion}"`
  const status = { status: 'Failure', message, reason: 'ServiceUnavailable', code: 503 } as const
  return new ApiError({
    status: { kind: 'Status', apiVersion: 'v1', ...status },
    statusCode: 503,
    method: 'GET',
    path,
    cause
  })
}

/** Waits for a promise that others wait for too. @throws The signal's reason. */
async function raceAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  // The others may be gone: that nobody waits is no unhandled rejection.
  promise.catch(() => {})
  signal.throwIfAborted()
  let onAbort = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
