/** Where a control plane's files and ports are, the flags that follow from them, and its kubeconfigs. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { tokens, users } from './certificates.ts'
import type { Role } from './processes.ts'

/** Ports of the loopback address. */
export interface Ports {
  etcd: number
  etcdPeer: number
  apiserver: number
  controllerManager: number
  kubelet: number
}

/** Finds free ports. All are held until all are known, so that none is given twice. */
export async function freePorts(): Promise<Ports> {
  const servers = await Promise.all(Array.from({ length: 5 }, listenAnywhere))
  const [etcd, etcdPeer, apiserver, controllerManager, kubelet] = servers.map(portOf) as [
    number,
    number,
    number,
    number,
    number
  ]
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return { etcd, etcdPeer, apiserver, controllerManager, kubelet }
}

function listenAnywhere(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Flags of each part. */
export function flagsOf(dir: string, ports: Ports, apiserverFlags: readonly string[]): Record<Role, string[]> {
  const file = (name: string): string => join(dir, name)
  return {
    etcd: [
      `--data-dir=${file('etcd')}`,
      `--client-url=http://127.0.0.1:${ports.etcd}`,
      `--peer-url=http://127.0.0.1:${ports.etcdPeer}`
    ],
    apiserver: [
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${ports.apiserver}`,
      `--cert-dir=${file('apiserver')}`,
      `--tls-cert-file=${file('server.crt')}`,
      `--tls-private-key-file=${file('server.key')}`,
      `--client-ca-file=${file('ca.crt')}`,
      `--token-auth-file=${file('tokens.csv')}`,
      `--service-account-key-file=${file('sa.pub')}`,
      `--service-account-signing-key-file=${file('sa.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      '--service-cluster-ip-range=10.0.0.0/24',
      '--authorization-mode=RBAC',
      '--allow-privileged=true',
      '--endpoint-reconciler-type=none',
      `--kubelet-certificate-authority=${file('ca.crt')}`,
      `--kubelet-client-certificate=${file('apiserver-kubelet.crt')}`,
      `--kubelet-client-key=${file('apiserver-kubelet.key')}`,
      '--kubelet-preferred-address-types=InternalIP',
      // A machine may be slow, and then the deletion of a large collection takes more than the usual minute.
      '--request-timeout=15m',
      // Otherwise a Pod needs a ServiceAccount first, which only the controller manager makes.
      '--disable-admission-plugins=ServiceAccount',
      ...apiserverFlags
    ],
    'controller-manager': [
      `--kubeconfig=${file('kcm.kubeconfig')}`,
      '--use-service-account-credentials=true',
      // It would put a ConfigMap into every namespace some time after its birth; the suites count ConfigMaps.
      '--controllers=*,-root-ca-certificate-publisher-controller',
      `--service-account-private-key-file=${file('sa.key')}`,
      `--root-ca-file=${file('ca.crt')}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${ports.controllerManager}`,
      `--tls-cert-file=${file('server.crt')}`,
      `--tls-private-key-file=${file('server.key')}`,
      '--leader-elect=false'
    ],
    kubelet: [
      `--kubeconfig=${file('kubelet.kubeconfig')}`,
      '--node=node-0',
      `--port=${ports.kubelet}`,
      `--tls-cert-file=${file('server.crt')}`,
      `--tls-private-key-file=${file('server.key')}`,
      `--client-ca-file=${file('ca.crt')}`,
      `--root-dir=${file('containers')}`
    ]
  }
}

/** Writes `<user>.kubeconfig` for every certificate user and `token-<user>.kubeconfig` for every token. JSON is YAML. */
export function writeKubeconfigs(dir: string, server: string): void {
  const base64 = (name: string): string => readFileSync(join(dir, name)).toString('base64')
  const write = (name: string, user: Record<string, string>): void => {
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      contexts: [{ name, context: { cluster: 'conformance', user: name, namespace: 'default' } }],
      clusters: [{ name: 'conformance', cluster: { server, 'certificate-authority-data': base64('ca.crt') } }],
      users: [{ name, user }]
    }
    writeFileSync(join(dir, `${name}.kubeconfig`), `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 })
  }
  for (const name of Object.keys(users)) {
    write(name, { 'client-certificate-data': base64(`${name}.crt`), 'client-key-data': base64(`${name}.key`) })
  }
  for (const [name, token] of Object.entries(tokens)) write(`token-${name}`, { token })
}
