/** What client-go refuses when it builds a transport: contradictions and material that cannot work, found before any request. */
import { readFile } from 'node:fs/promises'
import { authProviderFault, providerCaFault } from './auth-provider.ts'
import type { ClientConfig, TlsConfig } from './config.ts'
import { readCaBundle, readKeyPair } from './pem.ts'

const EXEC_API_VERSIONS: ReadonlySet<string> = new Set([
  'client.authentication.k8s.io/v1',
  'client.authentication.k8s.io/v1beta1'
])

/** What makes a configuration unusable, or undefined. Reads the files it names. */
export async function checkConfig(config: ClientConfig): Promise<string | undefined> {
  const { tls = {}, authProvider } = config
  return (
    contradiction(config) ??
    (await caFault(tls)) ??
    (await certificateFault(tls)) ??
    (authProvider && (await providerCaFault(authProvider)))
  )
}

/** The part of {@link checkConfig} that needs no file. */
export function contradiction(config: ClientConfig): string | undefined {
  const { tls, exec, authProvider, impersonate } = config
  if (tls?.insecureSkipVerify && (tls.ca?.length || tls.caFile))
    return 'insecure-skip-tls-verify and a certificate authority are both set'
  if (config.username && (config.token || config.tokenFile)) return 'a token and basic authentication are both set'
  if (exec && authProvider) return 'exec and auth-provider are both set'
  if (exec && !EXEC_API_VERSIONS.has(exec.apiVersion))
    return `the exec plugin has an apiVersion that is not supported: "${exec.apiVersion}"`
  if (impersonate && !impersonate.userName) return 'impersonate names no user'
  return authProvider && authProviderFault(authProvider)
}

/** An empty file is accepted: it trusts nobody. */
async function caFault(tls: TlsConfig): Promise<string | undefined> {
  if (tls.ca?.length) {
    return readCaBundle(text(tls.ca)) === undefined
      ? 'the certificate authority data has no certificate in it'
      : undefined
  }
  if (!tls.caFile) return undefined
  const bundle = await readFile(tls.caFile, 'utf8').catch(() => undefined)
  if (bundle === undefined) return `the certificate authority "${tls.caFile}" cannot be read`
  if (bundle === '' || readCaBundle(bundle) !== undefined) return undefined
  return `the certificate authority "${tls.caFile}" has no certificate in it`
}

/** A pair of files may change until it is used, so it is checked then; whatever has data in it is checked now. */
async function certificateFault(tls: TlsConfig): Promise<string | undefined> {
  if (!tls.cert?.length && !tls.key?.length) return undefined
  const cert = await dataOrFile(tls.cert, tls.certFile)
  const key = await dataOrFile(tls.key, tls.keyFile)
  if (cert === undefined || key === undefined) return undefined
  const pair = readKeyPair(cert, key)
  return 'fault' in pair ? pair.fault : undefined
}

async function dataOrFile(
  data: string | Uint8Array | undefined,
  file: string | undefined
): Promise<string | undefined> {
  if (data?.length) return text(data)
  return file ? readFile(file, 'utf8').catch(() => undefined) : undefined
}

/** PEM is ASCII; bytes that are not are no PEM in either reading. */
export function text(data: string | Uint8Array): string {
  return typeof data === 'string' ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString()
}
