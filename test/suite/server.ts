/**
 * One suite, two servers: the files of this folder describe what an API server and the client do together. `npm test`
 * runs them on the fake cluster (fake.test.ts), `npm run conformance` on a real control plane. Where the two differ, the
 * fake is wrong.
 *
 * A suite file exports `register(name, server)`. It makes its uvu suites there, runs them there, and asks for the server
 * only inside of tests and hooks: `server()` is undefined before.
 */

import type { Client, ClientOptions } from '../../src/index.ts'

/** One request as it goes on the wire. */
export interface WireRequest {
  /** Default `GET`. */
  method?: string | undefined
  /** Path with query. */
  path: string
  headers?: Record<string, string> | undefined
  /** Sent as it is when a string, else as JSON. */
  body?: unknown
  /** Who asks. Default `admin`, who may do everything. `nobody` may do nothing; `none` sends no credentials. */
  user?: SuiteUser | undefined
}

/** Users that both servers know. */
export type SuiteUser = 'admin' | 'nobody' | 'none'

/** An answer, read whole. */
export interface WireAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** Options of a suite's client. */
export interface SuiteClientOptions extends ClientOptions {
  /** Who the client is. Default `admin`. */
  user?: SuiteUser | undefined
}

/** What a suite may use of a server. */
export interface SuiteServer {
  /** True for a real kube-apiserver: for the few tests that need what a fake cannot have. */
  readonly real: boolean
  /** A new client, as a user makes one. The server closes it at the end of the run at the latest. */
  client(options?: SuiteClientOptions): Client
  /** Sends one request past the client under test. */
  send(request: WireRequest): Promise<WireAnswer>
  /** Makes a namespace that nobody else uses and gives its name. It is never deleted: the server ends with the run. */
  namespace(): Promise<string>
  /** Lets the user `nobody` read the ConfigMaps of a namespace from about now on. */
  letRead(namespace: string): Promise<void>
}

/** What each suite file exports. */
export type Register = (name: string, server: () => SuiteServer) => void

/** The answer's body as JSON; a failed assertion's message shows what came instead. */
export function json(answer: WireAnswer): Record<string, unknown> {
  try {
    return JSON.parse(answer.text) as Record<string, unknown>
  } catch {
    throw new Error(`Not JSON: status ${answer.status}: ${answer.text.slice(0, 300)}`)
  }
}

/** Makes a namespace over the wire: what both servers' `namespace()` do. */
export async function makeNamespace(send: SuiteServer['send']): Promise<string> {
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { generateName: 'suite-' } }
  const answer = await send({ method: 'POST', path: '/api/v1/namespaces', body })
  if (answer.status !== 201) throw new Error(`Cannot make a namespace: ${answer.status}: ${answer.text}`)
  return (json(answer).metadata as { name: string }).name
}
