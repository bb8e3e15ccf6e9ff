import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { AuthError } from '../errors.ts'
import { decodeBase64 } from './base64.ts'

/** What is used of `fetch`. */
export type FetchLike = (
  url: string,
  init: {
    method?: string
    headers?: Record<string, string>
    body?: string
    redirect?: 'follow' | 'error'
    signal?: AbortSignal
  }
) => Promise<{ status: number; text(): Promise<string> }>

/** Longest answer of an identity provider. Bytes. */
const MAX_ANSWER_BYTES = 1 << 20

/**
 * `fetch` for an identity provider: the global one, or, when the provider's config names a CA of its own, one over node:https
 * that trusts only that CA. It follows no redirects.
 */
export function createCaFetch(config: Readonly<Record<string, string>>): FetchLike {
  const { 'idp-certificate-authority': file, 'idp-certificate-authority-data': data } = config
  if (!file && !data) return (url, init) => globalThis.fetch(url, init)
  return async (url, init) => {
    const ca = data ? Buffer.from(decodeBase64(data) ?? []) : await readFile(file ?? '')
    if (new URL(url).protocol !== 'https:')
      throw new AuthError('Cannot refresh the OIDC token: a URL of the provider is not https')
    return send(url, { ...init, ca })
  }
}

async function send(url: string, init: Parameters<FetchLike>[1] & { ca: Buffer }): ReturnType<FetchLike> {
  // Loaded here, since importing kubewire must be cheap.
  const { request } = await import('node:https')
  const { ca, method = 'GET', headers, body, signal } = init
  return new Promise((resolve, reject) => {
    const sent = request(url, { ca, method, headers, ...(signal && { signal }), agent: false }, (response) => {
      resolve({ status: response.statusCode ?? 0, text: () => readText(response) })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response) {
    bytes += chunk.length
    if (bytes > MAX_ANSWER_BYTES) {
      response.destroy()
      throw new AuthError(`Cannot refresh the OIDC token: an answer is longer than ${MAX_ANSWER_BYTES} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
