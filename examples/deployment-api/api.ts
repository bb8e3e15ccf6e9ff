/**
 * A REST API over Deployments, with `node:http` alone:
 *
 *     POST   /deployments          {"name", "image", "replicas", "port"}
 *     GET    /deployments
 *     GET    /deployments/<name>
 *     PATCH  /deployments/<name>   {"image", "replicas"}
 *     DELETE /deployments/<name>
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Client } from 'kubewire'
import { Deployments } from './deployments.ts'
import { failureOf, RequestError } from './failures.ts'
import { readChange, readInput } from './input.ts'

/** Nobody needs more to say what to deploy. */
const MAX_BODY_BYTES = 16 * 1024

interface Answer {
  status: number
  body?: unknown
}

/** The listener of an HTTP server; all it needs is a client, which a test makes of a fake cluster. */
export function deploymentApi(client: Client, { namespace }: { namespace: string }): RequestListener {
  const deployments = new Deployments(client, namespace)
  return (request, response) => {
    route(deployments, request).then(
      (answer) => send(response, answer),
      (err: unknown) => {
        const { retryAfterSeconds, ...answer } = failureOf(err)
        send(response, answer, retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) })
      }
    )
  }
}

async function route(deployments: Deployments, request: IncomingMessage): Promise<Answer> {
  const [, collection, name, ...more] = (request.url ?? '/').split('?', 1)[0]?.split('/') ?? []
  if (collection !== 'deployments' || more.length > 0) throw new RequestError(404, 'No such path')
  switch (`${request.method} ${name ? 'one' : 'all'}`) {
    case 'GET all':
      return { status: 200, body: { items: await deployments.list() } }
    case 'POST all':
      return { status: 201, body: await deployments.create(readInput(await readJson(request))) }
    case 'GET one':
      return { status: 200, body: await deployments.get(nameIn(name)) }
    case 'PATCH one':
      return { status: 200, body: await deployments.change(nameIn(name), readChange(await readJson(request))) }
    case 'DELETE one':
      await deployments.delete(nameIn(name))
      return { status: 204 }
    default:
      throw new RequestError(405, `${request.method} is not possible here`)
  }
}

function nameIn(segment: string | undefined): string {
  if (!segment || !/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(segment))
    throw new RequestError(404, 'No such deployment')
  return segment
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_BODY_BYTES) throw new RequestError(413, `The body is longer than ${MAX_BODY_BYTES} bytes`)
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new RequestError(400, 'The body is not JSON')
  }
}

function send(response: ServerResponse, { status, body }: Answer, headers: Record<string, string> = {}): void {
  // A body that was not read to its end must not be taken for the next request.
  if (status === 413) response.shouldKeepAlive = false
  if (body === undefined) return void response.writeHead(status, headers).end()
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
