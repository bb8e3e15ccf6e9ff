/** The few requests that the driver itself makes, with node:https alone: it must not trust the client under test. */
import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'

/** An answer, read whole. */
export interface PlainAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** What to send; the certificates are files of `dir`. */
export interface PlainRequest {
  method?: string | undefined
  headers?: Record<string, string> | undefined
  body?: string | Uint8Array | undefined
  /** Folder with `ca.crt`, and the certificates named by `user`. */
  dir?: string | undefined
  /** Name of the client certificate. Default none. */
  user?: string | undefined
}

/** A server on a busy machine may be silent for long. Milliseconds. */
const SILENCE_MS = 60_000

/** Sends one request on a connection of its own; a minute without a byte is an error. */
export function plainRequest(url: string, options: PlainRequest = {}): Promise<PlainAnswer> {
  const { method = 'GET', headers = {}, body, dir, user } = options
  const tls =
    dir === undefined ? {} : { ca: readFileSync(join(dir, 'ca.crt')), ...(user && clientCertificate(dir, user)) }
  const send = url.startsWith('https:') ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const req = send(url, { method, headers, agent: false, timeout: SILENCE_MS, ...tls }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('error', reject)
      res.on('end', () =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks).toString('utf8') })
      )
    })
    req.on('timeout', () => req.destroy(new Error(`${method} ${url}: no answer within ${SILENCE_MS / 1000} s`)))
    req.on('error', reject)
    req.end(body)
  })
}

function clientCertificate(dir: string, user: string): { cert: Buffer; key: Buffer } {
  return { cert: readFileSync(join(dir, `${user}.crt`)), key: readFileSync(join(dir, `${user}.key`)) }
}
