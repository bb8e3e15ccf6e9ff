/** One part of the control plane as a child process that cannot outlive this one. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'

/** A part of the control plane. */
export type Role = 'etcd' | 'apiserver' | 'controller-manager' | 'kubelet'

/** How long a part may take to end by itself before it is killed. Milliseconds. */
const gracefulStopMs = 15_000

/** Every child that lives, so that the end of this process ends them too. */
const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/** A role with its flags: started, stopped, killed and started again. */
export class RoleProcess {
  readonly role: Role
  readonly logFile: string
  readonly #binary: string
  readonly #flags: readonly string[]
  #child: ChildProcess | undefined

  constructor(role: Role, binary: string, flags: readonly string[], logFile: string) {
    this.role = role
    this.#binary = binary
    this.#flags = flags
    this.logFile = logFile
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Starts the process; its output is appended to the log file. */
  start(): void {
    if (this.running) throw new Error(`Cannot start ${this.role}: it runs`)
    const log = openSync(this.logFile, 'a')
    // The pipe on stdin is never written: its end tells the part that we are gone, however we died. A group of its own
    // keeps Ctrl-C in a terminal from reaching the parts before we stop them in order.
    const child = spawn(this.#binary, [this.role, ...this.#flags], {
      stdio: ['pipe', log, log],
      detached: true,
      env: { ...process.env, CONTROL_PLANE_EXIT_ON_STDIN_EOF: '1' }
    })
    closeSync(log)
    living.add(child)
    child.once('exit', () => living.delete(child))
    child.once('error', () => living.delete(child))
    this.#child = child
  }

  /** Asks the process to end (SIGTERM) and waits; kills it when it takes too long. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#child?.kill('SIGKILL'), gracefulStopMs)
    await this.#end('SIGTERM')
    clearTimeout(timer)
  }

  /** Ends the process at once (SIGKILL), as a crash does. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** The last lines of the log, for messages. */
  logTail(lines = 15): string {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (child === undefined || !this.running) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await ended
  }
}
