/** Certificates, keys and tokens of a throw-away control plane, made with the openssl command. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SetupError } from './build.ts'

/** One certificate: its file is `<name>.crt`, its key `<name>.key`. */
export interface CertificateRequest {
  name: string
  commonName: string
  /** Kubernetes reads these as groups. */
  organization?: string
  /** Subject alternative names as openssl writes them, e.g. `IP:127.0.0.1,DNS:localhost`. Default none. */
  alternativeNames?: string
  /** Default 30. */
  days?: number
}

/** The names that the API server and the kubelet answer to. */
const serverNames =
  'DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:conformance.test,' +
  'IP:127.0.0.1,IP:::1,IP:10.0.0.1'

/** Users of the control plane: certificate name, user name and group. */
export const users = {
  /** May do everything. */
  admin: { commonName: 'admin', organization: 'system:masters' },
  /** The controller manager. */
  kcm: { commonName: 'system:kube-controller-manager' },
  /** The stand-in kubelet; may do everything, since no authorizer knows its node. */
  kubelet: { commonName: 'system:node:node-0', organization: 'system:masters' },
  /** The API server as a client of the kubelet. */
  'apiserver-kubelet': { commonName: 'apiserver' },
  /** May do nothing but ask who it is. */
  nobody: { commonName: 'nobody' },
  /** A second one that may do everything, for rotation. */
  extra: { commonName: 'extra', organization: 'system:masters' }
} as const satisfies Record<string, { commonName: string; organization?: string }>

/** Static bearer tokens by user; not secrets, the servers live on the loopback address for one run. */
export const tokens = { admin: 'admin-token-of-this-run', nobody: 'nobody-token-of-this-run' } as const

/** Makes everything that the control plane needs in `dir`. */
export async function makeCertificates(dir: string): Promise<void> {
  await openssl(dir, [
    'req',
    '-x509',
    ...ecKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-days',
    '30',
    '-subj',
    '/CN=conformance-ca'
  ])
  await Promise.all([
    issue(dir, { name: 'server', commonName: 'kube-apiserver', alternativeNames: serverNames }),
    ...Object.entries(users).map(([name, user]) => issue(dir, { name, ...user })),
    openssl(dir, ['genrsa', '-out', 'sa.key', '2048']).then(() =>
      openssl(dir, ['rsa', '-in', 'sa.key', '-pubout', '-out', 'sa.pub'])
    )
  ])
  const lines = [`${tokens.admin},token-admin,uid-1,"system:masters"`, `${tokens.nobody},token-nobody,uid-2`]
  writeFileSync(join(dir, 'tokens.csv'), `${lines.join('\n')}\n`, { mode: 0o600 })
}

/** Issues one certificate signed by the authority in `dir`. */
export async function issue(dir: string, request: CertificateRequest): Promise<void> {
  const { name, commonName, organization, alternativeNames, days = 30 } = request
  const subject = `${organization === undefined ? '' : `/O=${organization}`}/CN=${commonName}`
  const extensions = ['extendedKeyUsage=clientAuth,serverAuth']
  if (alternativeNames !== undefined) extensions.push(`subjectAltName=${alternativeNames}`)
  writeFileSync(join(dir, `${name}.ext`), `${extensions.join('\n')}\n`)
  await openssl(dir, ['req', ...ecKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject])
  const signing = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-set_serial', `0x${serial()}`, '-extfile', `${name}.ext`]
  await openssl(dir, ['x509', '-req', '-in', `${name}.csr`, ...signing, '-days', String(days), '-out', `${name}.crt`])
}

const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** Never the same twice in a run: authorities must not repeat serial numbers, and certificates are issued in parallel. */
function serial(): string {
  return crypto.randomUUID().replaceAll('-', '').slice(0, 16)
}

async function openssl(dir: string, args: string[]): Promise<void> {
  try {
    await promisify(execFile)('openssl', args, { cwd: dir })
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') {
      throw new SetupError('The conformance tests need the openssl command; there is none on the PATH')
    }
    throw err
  }
}
