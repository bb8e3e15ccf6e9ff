/** The control plane as the shared suites see it. */
import type { ClientConfig, TlsConfig } from '../../src/auth/config.ts'
import { type Client, type ClientOptions, createClient } from '../../src/client.ts'
import { Role, RoleBinding } from '../../src/resources/kinds/stable.ts'
import {
  makeNamespace,
  type SuiteClientOptions,
  type SuiteServer,
  type SuiteUser,
  type WireAnswer,
  type WireRequest
} from '../suite/server.ts'
import type { ControlPlane } from './control-plane.ts'
import { plainRequest } from './http.ts'

/** What real-only suites get: the server of the shared ones and the control plane behind it. */
export class RealServer implements SuiteServer {
  readonly real = true
  readonly plane: ControlPlane
  readonly #clients: Client[] = []

  constructor(plane: ControlPlane) {
    this.plane = plane
  }

  /** Server and authority, with the client certificate of a user unless it is `none`. */
  config(user: SuiteUser = 'admin'): ClientConfig {
    const { plane } = this
    const tls: TlsConfig = { caFile: plane.caFile }
    if (user === 'none') return { server: plane.server, tls }
    return {
      server: plane.server,
      tls: { ...tls, certFile: plane.file(`${user}.crt`), keyFile: plane.file(`${user}.key`) }
    }
  }

  client({ user, ...options }: SuiteClientOptions = {}): Client {
    return this.clientOf(this.config(user), options)
  }

  /** A client of any config; closed at the end of the run like the others. */
  clientOf(config: ClientConfig, options: ClientOptions = {}): Client {
    const client = createClient(config, options)
    this.#clients.push(client)
    return client
  }

  async send(request: WireRequest): Promise<WireAnswer> {
    const { method, path, headers, body, user = 'admin' } = request
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await plainRequest(`${this.plane.server}${path}`, {
      method,
      headers: { ...(text !== undefined && { 'content-type': 'application/json' }), ...headers },
      body: text,
      dir: this.plane.dir,
      user: user === 'none' ? undefined : user
    })
    return { status: answer.status, headers: answer.headers, text: answer.body }
  }

  namespace(): Promise<string> {
    return makeNamespace((request) => this.send(request))
  }

  async letRead(namespace: string): Promise<void> {
    const [apiGroup, name] = ['rbac.authorization.k8s.io', 'reader']
    const client = this.client()
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] }]
    await client.resource(Role, { namespace }).create({ metadata: { name }, rules })
    const roleRef = { apiGroup, kind: 'Role', name }
    const subjects = [{ apiGroup, kind: 'User', name: 'nobody' }]
    await client.resource(RoleBinding, { namespace }).create({ metadata: { name }, roleRef, subjects })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()))
  }
}
