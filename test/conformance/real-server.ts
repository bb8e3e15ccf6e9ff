/** The control plane as the shared suites see it. */
import { makeNamespace, type SuiteServer, type WireAnswer, type WireRequest } from '../suite/server.ts'
import type { ControlPlane } from './control-plane.ts'
import { plainRequest } from './http.ts'

/** What real-only suites get: the server of the shared ones and the control plane behind it. */
export interface RealServer extends SuiteServer {
  readonly plane: ControlPlane
}

/** Wraps a running control plane. */
export function realServer(plane: ControlPlane): RealServer {
  const send = async (request: WireRequest): Promise<WireAnswer> => {
    const { method, path, headers, body, user = 'admin' } = request
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await plainRequest(`${plane.server}${path}`, {
      method,
      headers: { ...(text !== undefined && { 'content-type': 'application/json' }), ...headers },
      body: text,
      dir: plane.dir,
      user: user === 'none' ? undefined : user
    })
    return { status: answer.status, headers: answer.headers, text: answer.body }
  }
  return { real: true, plane, send, namespace: () => makeNamespace(send) }
}
