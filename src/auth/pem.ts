/**
 * PEM as Go's crypto/tls and crypto/x509 take it. What is wrong is said before a connection is tried, and never with any of the
 * material itself in the message. What comes out is plain PEM, which OpenSSL reads in one way only.
 */
import type { KeyObject, X509Certificate } from 'node:crypto'

interface PemBlock {
  type: string
  /** Header lines such as `Proc-Type`. */
  headers: string
  der: Buffer
}

/** A client certificate with its chain, and its key; or why it is none. */
export type KeyPair = { cert: string; key: string } | { fault: string }

const BLOCK = /^-----BEGIN ([^\r\n]*)-----[ \t]*\r?\n([\s\S]*?)^-----END \1-----[ \t]*\r?$/gm

/** Encodings that a key may have whatever its label says: Go tries each in turn. */
const KEY_ENCODINGS = ['pkcs8', 'sec1', 'pkcs1'] as const

/**
 * The certificates of a CA bundle that can be parsed, as one PEM text; what else stands in it is left out, as Go does.
 *
 * @returns undefined when none of it is a certificate.
 */
export function readCaBundle(pem: string): string | undefined {
  const certificates = blocksOf(pem).filter((block) => block.type === 'CERTIFICATE' && block.headers === '')
  return certificatesOf(certificates) || undefined
}

/** Reads a client certificate and its key, and checks that they belong together. */
export function readKeyPair(certPem: string, keyPem: string): KeyPair {
  const certificates = blocksOf(certPem).filter((block) => block.type === 'CERTIFICATE')
  const [leaf] = certificates
  if (leaf === undefined) return { fault: 'the client certificate is not PEM' }
  const certificate = parseCertificate(leaf)
  if (certificate === undefined) return { fault: 'the client certificate cannot be parsed' }
  const block = blocksOf(keyPem).find(({ type }) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'))
  if (block === undefined) return { fault: 'the client key is not PEM' }
  if (block.type === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type:.*ENCRYPTED/m.test(block.headers))
    return { fault: 'the client key is encrypted; decrypt it first (openssl pkey -in key.pem -out plain.pem)' }
  const key = parseKey(block)
  if (key === undefined) return { fault: 'the client key cannot be parsed' }
  if (!certificate.checkPrivateKey(key)) return { fault: 'the client key does not belong to the client certificate' }
  return { cert: certificatesOf(certificates), key: key.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

/** Loaded with the first certificate, since importing kubewire must be cheap. */
function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}

function blocksOf(pem: string): PemBlock[] {
  return [...pem.matchAll(BLOCK)].map(([, type = '', body = '']) => {
    const headers = /^(?:[^\r\n:]+:[^\r\n]*\r?\n)+/.exec(body)?.[0] ?? ''
    return { type, headers, der: Buffer.from(body.slice(headers.length), 'base64') }
  })
}

function certificatesOf(blocks: readonly PemBlock[]): string {
  return blocks.map((block) => parseCertificate(block)?.toString() ?? '').join('')
}

function parseCertificate(block: PemBlock): X509Certificate | undefined {
  try {
    return new (crypto().X509Certificate)(block.der)
  } catch {
    return undefined
  }
}

function parseKey({ der }: PemBlock): KeyObject | undefined {
  for (const type of KEY_ENCODINGS) {
    try {
      return crypto().createPrivateKey({ key: der, format: 'der', type })
    } catch {
      // Another encoding, or none.
    }
  }
  return undefined
}
