/**
 * PEM as Go's crypto/tls and crypto/x509 take it. What is wrong is said before a connection is tried, and never with any of the
 * material itself in the message.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'

interface PemBlock {
  type: string
  /** Header lines such as `Proc-Type`; Go skips certificates that have any. */
  headers: string
  text: string
}

const BLOCK = /^-----BEGIN ([^\r\n-]*)-----[ \t]*\r?\n([\s\S]*?)^-----END \1-----[ \t]*\r?$/gm

/**
 * The certificates of a CA bundle that can be parsed, as one PEM text; what else stands in it is left out, as Go does.
 *
 * @returns undefined when none of it is a certificate.
 */
export function readCaBundle(pem: string): string | undefined {
  const certificates = blocksOf(pem).filter((block) => block.type === 'CERTIFICATE' && block.headers === '')
  const good = certificates.filter((block) => parseCertificate(block) !== undefined)
  return good.length === 0 ? undefined : `${good.map((block) => block.text).join('\n')}\n`
}

/** What is wrong with a client certificate and its key, or undefined when they belong together. */
export function keyPairFault(certPem: string, keyPem: string): string | undefined {
  const leaf = blocksOf(certPem).find((block) => block.type === 'CERTIFICATE')
  if (leaf === undefined) return 'the client certificate is not PEM'
  const certificate = parseCertificate(leaf)
  if (certificate === undefined) return 'the client certificate cannot be parsed'
  const block = blocksOf(keyPem).find(({ type }) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'))
  if (block === undefined) return 'the client key is not PEM'
  if (block.type === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type:.*ENCRYPTED/m.test(block.headers))
    return 'the client key is encrypted; decrypt it first (openssl pkey -in key.pem -out plain.pem)'
  const key = parseKey(block)
  if (key === undefined) return 'the client key cannot be parsed'
  return certificate.checkPrivateKey(key) ? undefined : 'the client key does not belong to the client certificate'
}

function blocksOf(pem: string): PemBlock[] {
  return [...pem.matchAll(BLOCK)].map(([text, type = '', body = '']) => {
    const headers = /^(?:[^\r\n:]+:[^\r\n]*\r?\n)+/.exec(body)?.[0] ?? ''
    return { type, headers, text }
  })
}

function parseCertificate(block: PemBlock): X509Certificate | undefined {
  try {
    return new X509Certificate(block.text)
  } catch {
    return undefined
  }
}

function parseKey(block: PemBlock): KeyObject | undefined {
  try {
    return createPrivateKey(block.text)
  } catch {
    return undefined
  }
}
