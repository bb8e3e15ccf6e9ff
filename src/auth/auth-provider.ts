/** Legacy `auth-provider` entries: `oidc` works; the ones that clouds once had were replaced by exec plugins. */
import { readFile } from 'node:fs/promises'
import { decodeBase64 } from './base64.ts'
import type { AuthProviderConfig } from './config.ts'
import { readCaBundle } from './pem.ts'

const PLUGIN_INSTEAD: Readonly<Record<string, string>> = {
  gcp: 'use the exec plugin gke-gcloud-auth-plugin instead (https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl#install_plugin)',
  azure: 'use the exec plugin kubelogin instead (https://azure.github.io/kubelogin/)'
}

/** What makes a provider unusable, or undefined. */
export function authProviderFault({ name, config }: AuthProviderConfig): string | undefined {
  if (Object.hasOwn(PLUGIN_INSTEAD, name))
    return `the auth-provider "${name}" was removed from Kubernetes clients: ${PLUGIN_INSTEAD[name]}`
  if (name !== 'oidc') return `the auth-provider "${name}" is not known`
  for (const field of ['idp-issuer-url', 'client-id']) {
    if (!config[field]) return `the auth-provider "oidc" has no ${field}`
  }
  const data = config['idp-certificate-authority-data']
  if (!data) return undefined
  const ca = decodeBase64(data)
  if (ca === undefined) return 'the auth-provider "oidc" has idp-certificate-authority-data that is not valid base64'
  return readCaBundle(Buffer.from(ca).toString()) === undefined
    ? 'the auth-provider "oidc" has idp-certificate-authority-data without a certificate in it'
    : undefined
}

/** What is wrong with the CA file of a provider's config, or undefined. An empty file is accepted: it trusts nobody. */
export async function providerCaFault({ config }: AuthProviderConfig): Promise<string | undefined> {
  const { 'idp-certificate-authority': file, 'idp-certificate-authority-data': data } = config
  if (!file || data) return undefined
  const pem = await readFile(file, 'utf8').catch(() => undefined)
  if (pem === undefined)
    return `the auth-provider "oidc" has an idp-certificate-authority that cannot be read: "${file}"`
  if (pem === '' || readCaBundle(pem) !== undefined) return undefined
  return `the auth-provider "oidc" has an idp-certificate-authority without a certificate in it: "${file}"`
}
