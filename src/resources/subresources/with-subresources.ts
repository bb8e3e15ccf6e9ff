import type { Status } from '../../errors.ts'
import type { KubeObject, Stored } from '../../meta.ts'
import type { Stream } from '../cancellable.ts'
import type { ResourceContext } from '../context.ts'
import { apiVersionOf } from '../kind.ts'
import type { TokenRequest, TokenRequestSpec } from '../kinds/authentication-v1.ts'
import type { Scale } from '../kinds/autoscaling-v1.ts'
import type { CallOptions, WriteOptions } from '../options.ts'
import type { RequestTarget } from '../request.ts'
import { bindPod, type EvictOptions, evictPod, requestToken } from './actions.ts'
import { type FollowLogOptions, followLog, type LogOptions, readLog } from './log.ts'
import { Subresource, type SubresourceTarget } from './subresource.ts'

/** The part of a `Resource` that is about subresources: of any kind, and those that pods and service accounts have. */
export abstract class WithSubresources<T extends KubeObject> {
  readonly #context: ResourceContext
  readonly #target: RequestTarget

  constructor(context: ResourceContext, target: RequestTarget) {
    this.#context = context
    this.#target = target
  }

  /**
   * Any subresource of one object by its name, e.g. `approval` of a CertificateSigningRequest.
   *
   * @throws {TypeError} When a name is no single path segment, or a namespaced kind has no namespace.
   */
  subresource<U extends KubeObject = KubeObject>(name: string, subresource: string): Subresource<U> {
    return new Subresource(this.#context, this.#of(name, subresource))
  }

  /** The status of one object: reads and writes the object; writes leave its spec as it is. */
  status(name: string): Subresource<T> {
    return new Subresource(this.#context, this.#own(this.#of(name, 'status')))
  }

  /**
   * How many replicas one object wants and has, whatever its kind.
   *
   * @see https://kubernetes.io/docs/reference/kubernetes-api/autoscaling-resources/scale-v1/
   */
  scale(name: string): Subresource<Scale> {
    const typeMeta = { apiVersion: 'autoscaling/v1', kind: 'Scale' }
    return new Subresource(this.#context, { ...this.#of(name, 'scale'), typeMeta })
  }

  /**
   * Log of one container of a pod, as text. Empty when the container has not run yet.
   *
   * @throws {TypeError} When the kind is not Pod.
   * @throws {ProtocolError} When it is larger than the transport's `maxBodyBytes`: see `limitBytes` and {@link followLog}.
   */
  async log(name: string, options: LogOptions = {}): Promise<string> {
    return readLog(this.#context, this.#ofPod(name, 'log'), options)
  }

  /**
   * Log of one container of a pod, line by line: what is there, then what is added, until the container ends. Leaving the loop closes the
   * connection at once.
   *
   * @throws {TypeError} When the kind is not Pod.
   * @throws {ConnectionError} The connection broke; the lines so far were given.
   */
  followLog(name: string, options: FollowLogOptions = {}): Stream<string> {
    return followLog(this.#context, this.#ofPod(name, 'log'), options)
  }

  /**
   * Deletes a pod if its disruption budgets allow it. Sent once: a refusal is for the caller to see and to try again later, `Retry-After` or not.
   *
   * @throws {ApiError} `isTooManyRequests` (429) when a budget does not allow it now.
   * @throws {TypeError} When the kind is not Pod.
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
   */
  async evict(name: string, options: EvictOptions = {}): Promise<Status> {
    this.#ofPod(name, 'eviction')
    return evictPod(this.#context, this.#target, name, options)
  }

  /**
   * Assigns a pod to a node, as a scheduler does.
   *
   * @throws {ApiError} `isConflict` (409) when it is assigned already.
   * @throws {TypeError} When the kind is not Pod.
   */
  async bind(name: string, node: string, options: WriteOptions = {}): Promise<Status> {
    this.#ofPod(name, 'binding')
    return bindPod(this.#context, this.#target, name, node, options)
  }

  /**
   * The ephemeral containers of a pod: reads and writes the pod, of which writes change nothing else. They can be added, not taken away.
   *
   * @throws {TypeError} When the kind is not Pod.
   * @see https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/
   */
  ephemeralContainers(name: string): Subresource<T> {
    return new Subresource(this.#context, this.#own(this.#ofPod(name, 'ephemeralcontainers')))
  }

  /**
   * The resources of a pod's containers: reads and writes the pod, of which writes change nothing else.
   *
   * @throws {TypeError} When the kind is not Pod.
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/
   */
  resize(name: string): Subresource<T> {
    return new Subresource(this.#context, this.#own(this.#ofPod(name, 'resize')))
  }

  /**
   * A new token of a service account, in `status.token`. Default: for the API server, for an hour.
   *
   * @throws {TypeError} When the kind is not ServiceAccount.
   * @see https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
   */
  async createToken(
    name: string,
    spec: Partial<TokenRequestSpec> = {},
    options: CallOptions & Pick<WriteOptions, 'dryRun'> = {}
  ): Promise<Stored<TokenRequest>> {
    this.#of(name, 'token', 'serviceaccounts')
    return requestToken(this.#context, this.#target, name, spec, options)
  }

  /** A subresource whose object is the object itself. */
  #own(target: SubresourceTarget): SubresourceTarget {
    return { ...target, typeMeta: { apiVersion: apiVersionOf(target.kind), kind: target.kind.kind } }
  }

  #ofPod(name: string, subresource: string): SubresourceTarget {
    return this.#of(name, subresource, 'pods')
  }

  /** `plural`: the core resource that alone has the subresource. */
  #of(name: string, subresource: string, plural?: string): SubresourceTarget {
    const { kind } = this.#target
    if (plural !== undefined && (kind.group !== '' || kind.plural !== plural)) {
      throw new TypeError(`Cannot use ${subresource} of ${kind.kind}: only ${plural} have it`)
    }
    return { ...this.#target, name, subresource }
  }
}
