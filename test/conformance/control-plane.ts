/** A real Kubernetes control plane on this machine: etcd, kube-apiserver and, if wanted, controllers and a node. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildProgram } from './build.ts'
import { makeCertificates, type tokens, type users } from './certificates.ts'
import { plainRequest } from './http.ts'
import { flagsOf, freePorts, type Ports, writeKubeconfigs } from './layout.ts'
import { type Role, RoleProcess } from './processes.ts'

/** What to start. */
export interface ControlPlaneOptions {
  /** Runs the controllers: Deployments get Pods, garbage is collected, namespaces end. Default true. */
  controllerManager?: boolean | undefined
  /** Runs the stand-in node `node-0`: pods that name it run as local processes. Default true. */
  kubelet?: boolean | undefined
  /** More flags for kube-apiserver; a later flag wins over an earlier one. */
  apiserverFlags?: readonly string[] | undefined
  /** Folder for certificates, kubeconfigs, data and logs. Default a new one under the temporary folder, removed at the end. */
  dir?: string | undefined
}

/** Milliseconds until a part must be ready: the API server needs about 5 s on two cores, much longer on a busy machine. */
const readyDeadlineMs = 300_000

/** A running control plane. */
export class ControlPlane {
  /** Folder of all its files: `ca.crt`, `<user>.crt`, `<user>.key`, `<user>.kubeconfig`, `sa.key`, `<role>.log`. */
  readonly dir: string
  /** URL of the API server. */
  readonly server: string
  readonly #ports: Ports
  readonly #parts: Map<Role, RoleProcess>
  readonly #removeDir: boolean

  constructor(dir: string, ports: Ports, parts: Map<Role, RoleProcess>, removeDir: boolean) {
    this.dir = dir
    this.server = `https://127.0.0.1:${ports.apiserver}`
    this.#ports = ports
    this.#parts = parts
    this.#removeDir = removeDir
  }

  /** The certificate that verifies the API server. */
  get caFile(): string {
    return this.file('ca.crt')
  }

  /** Kubeconfig of the user that may do everything. */
  get adminKubeconfig(): string {
    return this.kubeconfig('admin')
  }

  /** Path of one of the control plane's files. */
  file(name: string): string {
    return join(this.dir, name)
  }

  /** Kubeconfig of a user, with a client certificate or with a static token. */
  kubeconfig(user: keyof typeof users | `token-${keyof typeof tokens}`): string {
    return this.file(`${user}.kubeconfig`)
  }

  /** Starts a part and waits until it is ready. */
  async start(role: Role): Promise<void> {
    this.#part(role).start()
    await this.ready(role)
  }

  /** Ends a part in order. */
  async stop(role: Role): Promise<void> {
    await this.#part(role).stop()
  }

  /** Ends a part as a crash does. */
  async kill(role: Role): Promise<void> {
    await this.#part(role).kill()
  }

  /**
   * Waits until a part (the API server if none is named) is ready.
   *
   * @throws {Error} With the end of its log, when it ends or is not ready in time.
   */
  async ready(role: Role = 'apiserver'): Promise<void> {
    const part = this.#part(role)
    const deadline = performance.now() + readyDeadlineMs
    while (!(await this.#isReady(role))) {
      const late = performance.now() > deadline
      if (late || !part.running) {
        const why = late ? `is not ready after ${readyDeadlineMs / 1000} s` : 'ended'
        throw new Error(`The ${role} ${why}; the end of its log:\n${part.logTail()}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  /**
   * Drops every old version from etcd: lists and watches from before are too old (410) once the API server, whose
   * watch cache remembers, has been restarted; continue tokens from before are too old at once.
   */
  async compact(): Promise<void> {
    const { header } = JSON.parse(await this.#etcd('/v3/maintenance/status', {})) as { header: { revision: string } }
    await this.#etcd('/v3/kv/compaction', { revision: header.revision, physical: true })
  }

  /** Ends every part and removes the folder if it was made for this run. */
  async close(): Promise<void> {
    for (const role of ['kubelet', 'controller-manager', 'apiserver', 'etcd'] as const) {
      await this.#parts.get(role)?.stop()
    }
    if (this.#removeDir) rmSync(this.dir, { recursive: true, force: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #part(role: Role): RoleProcess {
    const part = this.#parts.get(role)
    if (part === undefined) throw new Error(`This control plane has no ${role}`)
    return part
  }

  async #isReady(role: Role): Promise<boolean> {
    const { dir, server } = this
    try {
      switch (role) {
        case 'etcd':
          return (await plainRequest(`http://127.0.0.1:${this.#ports.etcd}/readyz`)).status === 200
        case 'apiserver':
          return (await plainRequest(`${server}/readyz`, { dir, user: 'admin' })).status === 200
        case 'controller-manager': {
          // Healthy before the controllers have done anything; the first namespace's account shows that they work.
          const path = '/api/v1/namespaces/default/serviceaccounts/default'
          const healthz = `https://127.0.0.1:${this.#ports.controllerManager}/healthz`
          if ((await plainRequest(healthz, { dir })).status !== 200) return false
          return (await plainRequest(`${server}${path}`, { dir, user: 'admin' })).status === 200
        }
        case 'kubelet': {
          await plainRequest(`https://127.0.0.1:${this.#ports.kubelet}/`, { dir, user: 'apiserver-kubelet' })
          const { status, body } = await plainRequest(`${server}/api/v1/nodes/node-0`, { dir, user: 'admin' })
          return status === 200 && body.includes(`"Port":${this.#ports.kubelet}`)
        }
      }
    } catch {
      return false // nobody listens yet
    }
  }

  async #etcd(path: string, body: object): Promise<string> {
    const url = `http://127.0.0.1:${this.#ports.etcd}${path}`
    const answer = await plainRequest(url, { method: 'POST', body: JSON.stringify(body) })
    if (answer.status !== 200) throw new Error(`POST ${path}: etcd answered ${answer.status}: ${answer.body}`)
    return answer.body
  }
}

/**
 * Builds the control plane if need be, starts it and waits until it is ready.
 *
 * @throws {SetupError} When Go or openssl is missing.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { controllerManager = true, kubelet = true, apiserverFlags = [] } = options
  const binary = await buildProgram('.')
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'kubewire-conformance-'))
  mkdirSync(dir, { recursive: true })
  const ports = await freePorts()
  const flags = flagsOf(dir, ports, apiserverFlags)
  const roles: Role[] = ['etcd', 'apiserver']
  if (controllerManager) roles.push('controller-manager')
  if (kubelet) roles.push('kubelet')
  const parts = roles.map(
    (role) => [role, new RoleProcess(role, binary, flags[role], join(dir, `${role}.log`))] as const
  )
  const plane = new ControlPlane(dir, ports, new Map(parts), options.dir === undefined)
  try {
    if (!existsSync(plane.caFile)) await makeCertificates(dir)
    writeKubeconfigs(dir, plane.server)
    writeFileSync(join(dir, 'server'), `${plane.server}\n`)
    for (const role of roles) await plane.start(role)
  } catch (err) {
    await plane.close()
    throw err
  }
  return plane
}
