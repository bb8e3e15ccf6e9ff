/** The fake cluster as the shared suites see it. */
import { Access } from '../../src/fake/access.ts'
import { createFakeCluster, type FakeCluster, type FakeClusterOptions } from '../../src/fake/index.ts'
import { createClient } from '../../src/index.ts'
import { makeNamespace, type SuiteServer, type WireAnswer, type WireRequest } from '../suite/server.ts'

/** The server of the shared suites and the cluster behind it. */
export interface FakeSuiteServer extends SuiteServer {
  readonly cluster: FakeCluster
}

/** Tokens of the suites' users, as a real server's client certificates. */
const TOKENS = {
  admin: { name: 'admin', groups: ['system:masters', 'system:authenticated'] },
  nobody: { name: 'nobody', groups: ['system:authenticated'] }
}

/** Users may do what they may do without roles, but for what a suite lets them read. */
const byDefault = new Access({})
const READING = new Set(['get', 'list', 'watch'])

/** A fake cluster with the users that the suites know. */
export function fakeServer(options: FakeClusterOptions = {}): FakeSuiteServer {
  const readable = new Set<string>()
  const cluster = createFakeCluster({
    tokens: TOKENS,
    authorize: (user, attributes) => {
      const { verb, resource, namespace } = attributes
      if (resource === 'configmaps' && READING.has(verb) && readable.has(namespace)) return true
      return byDefault.authorize(user, attributes)
    },
    ...options
  })
  const send = async (request: WireRequest): Promise<WireAnswer> => {
    const { method = 'GET', path, headers, body, user = 'admin' } = request
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const response = await cluster.handle({
      method,
      url: path,
      headers: {
        host: 'localhost',
        ...(user !== 'none' && { authorization: `Bearer ${user}` }),
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...headers
      },
      ...(text !== undefined && { body: Buffer.from(text) })
    })
    const chunks: Uint8Array[] = []
    if (response.body instanceof Uint8Array) chunks.push(response.body)
    else for await (const chunk of response.body) chunks.push(chunk)
    return { status: response.status, headers: response.headers, text: Buffer.concat(chunks).toString() }
  }
  const client: SuiteServer['client'] = ({ user = 'admin', ...rest } = {}) =>
    createClient(
      { server: 'http://fake.invalid', ...(user !== 'none' && { token: user }) },
      { dispatcher: cluster.dispatcher, ...rest }
    )
  const letRead = async (namespace: string): Promise<void> => {
    readable.add(namespace)
  }
  return { real: false, cluster, send, client, namespace: () => makeNamespace(send), letRead }
}
