/** {@link createClient}: the one place that puts credentials, transport and resources together. */
import { type Authenticator, type ClientConfig, clientConfig, createAuthenticator } from './auth/index.ts'
import { realClock } from './clock.ts'
import type { KubeObject } from './meta.ts'
import type { ResourceContext } from './resources/context.ts'
import {
  createDiscovery,
  type Discovery,
  type Kind,
  type RawRequest,
  type RawResponse,
  type RawStream,
  Resource,
  type ResourceOptions,
  type Scope,
  sendRaw,
  streamRaw
} from './resources/index.ts'
import { createTransport, type Transport, type TransportOptions } from './transport/index.ts'

/** Options of {@link createClient}; those of the transport are listed with it. */
export interface ClientOptions extends Omit<TransportOptions, 'config' | 'authenticator'> {
  /** Takes the place of credentials, retries and connections alike. It is not closed with the client. */
  transport?: Transport | undefined
  /** Takes the place of the credentials of the config. It is not closed with the client. */
  authenticator?: Authenticator | undefined
  /**
   * Field manager of writes that name none. Default none: the server takes the user agent up to its first `/`, and
   * `apply` needs one of its own.
   */
  fieldManager?: string | undefined
}

/** An object of a kind that is known at run time only. */
export interface AnyObject extends KubeObject {
  [field: string]: unknown
}

/**
 * A client of one cluster as one user. It keeps connections and credentials: make one and share it, close it at the end.
 *
 * Made by {@link createClient}.
 */
export class Client {
  readonly #config: ClientConfig
  readonly #transport: Transport
  readonly #context: ResourceContext
  readonly #discovery: Discovery
  readonly #release: () => Promise<void>
  #closed: Promise<void> | undefined

  constructor(config: ClientConfig, options: ClientOptions = {}) {
    const { transport, authenticator, fieldManager, clock, random } = options
    this.#config = clientConfig(config)
    const own = transport === undefined ? openTransport(config, options, authenticator) : undefined
    this.#transport = transport ?? (own as OwnTransport).transport
    this.#release = own?.release ?? (async () => {})
    this.#context = { send: this.#transport.send, clock, fieldManager, random }
    this.#discovery = createDiscovery({ send: this.#transport.send, clock })
  }

  /** What the client was made of: a copy that shows no secret when it is printed. */
  get config(): ClientConfig {
    return this.#config
  }

  /** Namespace of the config's context, `default` when it names none. A handle does not take it by itself. */
  get namespace(): string {
    return this.#config.namespace || 'default'
  }

  /** What the server serves. */
  get discovery(): Discovery {
    return this.#discovery
  }

  /**
   * A handle on the objects of a kind: in one namespace, or in all when none is given. Sends nothing.
   *
   * @throws {TypeError} When the namespace is no single path segment, or the kind is cluster-scoped and one is given.
   */
  resource<T extends KubeObject, S extends Scope>(kind: Kind<T, S>, options?: ResourceOptions<S>): Resource<T, S> {
    return new Resource(this.#context, kind, options)
  }

  /**
   * A handle on the objects of a kind that is known at run time only: asks the server how the kind is served.
   *
   * @throws {TypeError} When the kind is cluster-scoped and a namespace is given.
   * @throws {ApiError} `isNotFound` when the server does not serve the kind.
   */
  async resourceFor<T extends KubeObject = AnyObject>(
    typeMeta: { apiVersion: string; kind: string },
    options?: ResourceOptions & { signal?: AbortSignal | undefined }
  ): Promise<Resource<T>> {
    const kind = await this.#discovery.resourceFor(typeMeta, { signal: options?.signal })
    return new Resource(this.#context, kind as Kind as Kind<T>, { namespace: options?.namespace })
  }

  /**
   * Sends a request by hand, with the client's credentials and retries, and reads the answer wholly.
   *
   * @throws {ApiError} The server refused, unless `throwOnRefusal` is false.
   */
  async request(request: RawRequest): Promise<RawResponse> {
    return sendRaw(this.#transport.send, request)
  }

  /** Sends a request by hand; its answer's body is read as it arrives, without any deadline. Read it or cancel it. */
  async stream(request: RawRequest): Promise<RawStream> {
    return streamRaw(this.#transport.send, request)
  }

  /** Ends all connections and credential helpers; calls under way fail. Safe to call more than once. */
  close(): Promise<void> {
    this.#closed ??= this.#release()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/**
 * A client for one cluster and one user. Does no I/O: connections and credentials come with the first request.
 *
 * @throws {TypeError} When the server of the config is no http or https URL.
 * @throws {ConfigError} When the config contradicts itself.
 * @throws {AuthError} When its credentials can never be sent.
 */
export function createClient(config: ClientConfig, options: ClientOptions = {}): Client {
  return new Client(config, options)
}

interface OwnTransport {
  transport: Transport
  release: () => Promise<void>
}

function openTransport(config: ClientConfig, options: ClientOptions, given: Authenticator | undefined): OwnTransport {
  const authenticator = given ?? createAuthenticator(config, { clock: options.clock ?? realClock })
  const transport = createTransport({ ...options, config, authenticator })
  const release = async (): Promise<void> => {
    await transport.close()
    if (given === undefined) authenticator.close()
  }
  return { transport, release }
}
