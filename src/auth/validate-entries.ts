/** What clientcmd refuses in the cluster and the user that a context leads to. Messages show names and fields, no values of secrets. */
import { access, constants } from 'node:fs/promises'
import type { KubeconfigCluster, KubeconfigExec, KubeconfigUser } from './kubeconfig.ts'
import { proxyUrlFault } from './server-url.ts'

/** All that is wrong with a cluster; empty when it can be used. */
export async function clusterFaults(name: string, cluster: KubeconfigCluster): Promise<string[]> {
  const faults: string[] = []
  const of = `cluster "${name}"`
  if (!cluster.server) faults.push(`${of} has no server`)
  const proxyFault = cluster['proxy-url'] ? proxyUrlFault(cluster['proxy-url']) : undefined
  if (proxyFault) faults.push(`${of} has a proxy-url that cannot be used: ${proxyFault}`)
  const caFile = cluster['certificate-authority']
  if (caFile && cluster['certificate-authority-data'])
    faults.push(`${of} has both certificate-authority and certificate-authority-data`)
  if (caFile) await pushUnreadable(faults, of, 'certificate-authority', caFile)
  return faults
}

/** All that is wrong with a user; empty when it can be used. */
export async function userFaults(name: string, user: KubeconfigUser): Promise<string[]> {
  const faults: string[] = []
  const of = `user "${name}"`
  if (user.token && (user.username || user.password)) faults.push(`${of} has both a token and basic authentication`)
  await pushCertificateFaults(faults, of, user)
  if (user.exec) {
    if (user['auth-provider']) faults.push(`${of} has both exec and auth-provider`)
    faults.push(...execFaults(of, user.exec))
  }
  const more = user['as-uid'] || user['as-groups']?.length || Object.keys(user['as-user-extra'] ?? {}).length
  if (more && !user.as) faults.push(`${of} has as-uid, as-groups or as-user-extra without as`)
  return faults
}

/** A key without a certificate is no fault: clientcmd ignores it. */
async function pushCertificateFaults(faults: string[], of: string, user: KubeconfigUser): Promise<void> {
  const certFile = user['client-certificate']
  const keyFile = user['client-key']
  if (!certFile && !user['client-certificate-data']) return
  if (certFile && user['client-certificate-data'])
    faults.push(`${of} has both client-certificate and client-certificate-data`)
  if (keyFile && user['client-key-data']) faults.push(`${of} has both client-key and client-key-data`)
  if (!keyFile && !user['client-key-data']) faults.push(`${of} has a client certificate without a key`)
  if (certFile) await pushUnreadable(faults, of, 'client-certificate', certFile)
  if (keyFile) await pushUnreadable(faults, of, 'client-key', keyFile)
}

function execFaults(of: string, exec: KubeconfigExec): string[] {
  const faults: string[] = []
  if (!exec.command) faults.push(`${of} has an exec plugin without a command`)
  if (!exec.apiVersion) faults.push(`${of} has an exec plugin without an apiVersion`)
  if (exec.env?.some(({ name }) => !name)) faults.push(`${of} has an exec plugin with a nameless env entry`)
  const mode = interactiveMode(exec)
  if (mode === '') faults.push(`${of} has an exec plugin without an interactiveMode`)
  else if (!['Never', 'IfAvailable', 'Always'].includes(mode))
    faults.push(`${of} has an exec plugin with an unknown interactiveMode: "${mode}"`)
  return faults
}

/** `interactiveMode` with the default that versions before v1 have; empty when there is none. */
export function interactiveMode(exec: KubeconfigExec): string {
  if (exec.interactiveMode) return exec.interactiveMode
  return /^client\.authentication\.k8s\.io\/v1(?:alpha1|beta1)$/.test(exec.apiVersion ?? '') ? 'IfAvailable' : ''
}

async function pushUnreadable(faults: string[], of: string, field: string, path: string): Promise<void> {
  try {
    await access(path, constants.R_OK)
  } catch (err) {
    const code = err instanceof Error && 'code' in err ? String(err.code) : 'unknown error'
    faults.push(`${of} names a ${field} that cannot be read: "${path}" (${code})`)
  }
}
