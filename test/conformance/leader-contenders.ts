/** Processes that compete for one lease, and what may happen to them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { until } from '../support/until.ts'
import { type Reign, readReigns } from './leader-evidence.ts'

/** Times of a lease. */
export interface LeaseTimes {
  leaseDurationMs: number
  renewDeadlineMs: number
  retryPeriodMs: number
}

/** Shorter than the defaults so that much happens in little time. */
export const SHORT_TIMES: LeaseTimes = { leaseDurationMs: 6000, renewDeadlineMs: 4000, retryPeriodMs: 1000 }

const CONTENDER = fileURLToPath(new URL('leader-contender.ts', import.meta.url))

interface Contender {
  readonly identity: string
  readonly child: ChildProcess
  ready: boolean
  leading: boolean
  stopped: boolean
}

/** A number of contenders; one that ends is replaced by another of a new name. */
export class Contenders {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'kubewire-election-'))
  readonly #arguments: readonly [kubeconfig: string, namespace: string]
  readonly #times: LeaseTimes
  readonly #living = new Set<Contender>()
  #count = 0
  #closed = false
  #broken = false
  /** Those that said that they had lost the lease. */
  readonly losers = new Set<string>()

  constructor(kubeconfig: string, namespace: string, size: number, times: LeaseTimes = SHORT_TIMES) {
    this.#arguments = [kubeconfig, namespace]
    this.#times = times
    process.on('exit', this.#killAll)
    for (let i = 0; i < size; i++) this.#spawn()
  }

  get #awake(): Contender[] {
    return [...this.#living].filter((contender) => !contender.stopped)
  }

  /** The one that said last that it leads, unless it is stopped. */
  get leader(): string | undefined {
    return this.#awake.find((contender) => contender.leading)?.identity
  }

  /** One that does not lead. */
  get standby(): string | undefined {
    return this.#awake.find((contender) => !contender.leading)?.identity
  }

  /** Waits for a leader other than this one. */
  newLeader(than: string | undefined): Promise<string> {
    const ask = async (): Promise<string | undefined> => {
      if (this.#broken) throw new Error('A contender ended before it was ready; see what it wrote')
      return this.leader === than ? undefined : this.leader
    }
    return until('another leads', ask)
  }

  /** Sends a signal to one. A stopped one goes on with SIGCONT only. */
  signal(identity: string, signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void {
    for (const contender of this.#living) {
      if (contender.identity !== identity) continue
      contender.stopped = signal === 'SIGSTOP' || (contender.stopped && signal !== 'SIGCONT')
      contender.child.kill(signal)
    }
  }

  reigns(): Reign[] {
    return readReigns(this.folder)
  }

  /** Ends all. */
  async close(): Promise<void> {
    this.#closed = true
    process.off('exit', this.#killAll)
    const ends = [...this.#living].map(({ child }) => new Promise((resolve) => child.once('close', resolve)))
    this.#killAll()
    await Promise.all(ends)
  }

  /** Removes the evidence. */
  forget(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  readonly #killAll = (): void => {
    for (const { child } of this.#living) child.kill('SIGKILL')
  }

  #spawn(): void {
    const identity = `contender-${++this.#count}`
    const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = this.#times
    const args = [
      ...this.#arguments,
      identity,
      join(this.folder, identity),
      String(leaseDurationMs),
      String(renewDeadlineMs),
      String(retryPeriodMs)
    ]
    const child = spawn(process.execPath, ['--import', 'tsx', CONTENDER, ...args], {
      stdio: ['pipe', 'pipe', 'inherit']
    })
    const contender: Contender = { identity, child, ready: false, leading: false, stopped: false }
    this.#living.add(contender)
    createInterface({ input: child.stdout }).on('line', (line) => {
      contender.ready = true
      contender.leading = line === 'leading'
      if (line.startsWith('lost')) this.losers.add(identity)
    })
    // Not at its exit: what it said last may come after that.
    child.once('close', () => {
      this.#living.delete(contender)
      // One that cannot even begin is not replaced by another that cannot.
      this.#broken ||= !contender.ready && child.signalCode === null
      if (!this.#closed && !this.#broken) this.#spawn()
    })
  }
}
