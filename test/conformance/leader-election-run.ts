/**
 * Leader election under faults, on a real API server: processes that are killed (SIGKILL), stopped for longer than the lease and for less
 * (SIGSTOP, SIGCONT), ended in order (SIGTERM), and an API server that is killed and restarted. Never may two work at once.
 *
 *     npx tsx test/conformance/leader-election-run.ts [--seconds 300] [--contenders 3] [--seed 1] [--default-times]
 */
import { parseArgs } from 'node:util'
import { Random } from '../support/random.ts'
import { SetupError } from './build.ts'
import { type ControlPlane, startControlPlane } from './control-plane.ts'
import { Contenders, type LeaseTimes, SHORT_TIMES } from './leader-contenders.ts'
import { findViolations, longestGapMs, type Reign, shortestGapMs } from './leader-evidence.ts'
import { StopError, untilSignal } from './signals.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    contenders: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    'default-times': { type: 'boolean', default: false }
  }
})

const FAULTS = ['kill', 'stop', 'pause', 'end', 'kill standby', 'stop standby', 'restart API server'] as const
type Fault = (typeof FAULTS)[number]

/** Most faults are for the leader; the API server takes long to come back. */
const WEIGHTED: readonly Fault[] = ['kill', 'kill', 'stop', 'stop', 'stop', 'pause', 'end', 'end', ...FAULTS.slice(4)]

/** client-go's and ours: fewer changes in the same time. */
const DEFAULT_TIMES: LeaseTimes = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2_000 }

const times = values['default-times'] ? DEFAULT_TIMES : SHORT_TIMES
const seconds = Number(values.seconds)
const random = new Random(Number(values.seed))
const started = performance.now()
const counts: Record<Fault, number> = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<Fault, number>

const elapsed = (): number => Math.round(performance.now() - started) / 1000
const log = (text: string): void => console.log(`${elapsed().toFixed(1).padStart(7)} s  ${text}`)
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

try {
  await untilSignal(async (signal) => {
    await using plane = await startControlPlane({ controllerManager: false, kubelet: false })
    const contenders = new Contenders(plane.adminKubeconfig, 'default', Number(values.contenders), times)
    try {
      await contenders.newLeader(undefined)
      const end = performance.now() + seconds * 1000
      while (performance.now() < end && !signal.aborted) await inject(plane, contenders)
    } finally {
      await contenders.close()
    }
    report(contenders.reigns(), contenders.losers.size)
    contenders.forget()
  })
} catch (err) {
  console.error(err instanceof SetupError || err instanceof StopError ? err.message : err)
  process.exitCode = 1
}

/** One fault, and then some seconds of peace, seldom enough for all to settle. */
async function inject(plane: ControlPlane, contenders: Contenders): Promise<void> {
  const fault = random.pick(WEIGHTED)
  const { leader, standby } = contenders
  const target = fault.endsWith('standby') ? standby : leader
  if (fault === 'restart API server') {
    log(fault)
    await plane.kill('apiserver')
    await sleep(random.below(3000))
    await plane.start('apiserver')
  } else if (target !== undefined) {
    log(`${fault} ${target}`)
    await afflict(contenders, fault, target)
  } else {
    return sleep(200)
  }
  counts[fault]++
  await sleep(1000 + random.below(4000))
}

async function afflict(contenders: Contenders, fault: Fault, target: string): Promise<void> {
  if (fault.startsWith('kill')) return contenders.signal(target, 'SIGKILL')
  if (fault === 'end') return contenders.signal(target, 'SIGTERM')
  // A pause that a leader survives, or a stop after which another leads when it wakes.
  const pause = random.below(times.renewDeadlineMs - times.retryPeriodMs)
  const stop = times.leaseDurationMs + times.retryPeriodMs * 3 + random.below(4000)
  contenders.signal(target, 'SIGSTOP')
  await sleep(fault === 'pause' ? pause : stop)
  contenders.signal(target, 'SIGCONT')
}

function report(reigns: Reign[], losses: number): void {
  const violations = findViolations(reigns)
  const faults = Object.entries(counts).map(([fault, count]) => `${count} x ${fault}`)
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  console.log(
    `lease ${times.leaseDurationMs} ms, deadline ${times.renewDeadlineMs} ms, retry ${times.retryPeriodMs} ms; seed ${values.seed}`
  )
  console.log(`${total} faults in ${elapsed()} s: ${faults.join(', ')}`)
  console.log(
    `${reigns.length} leaderships of ${new Set(reigns.map((reign) => reign.identity)).size} processes, ${losses} told that the lease was lost`
  )
  console.log(
    `${reigns.reduce((sum, reign) => sum + reign.acts, 0)} acts of work; between two leaderships ${shortestGapMs(reigns)} ms to ${longestGapMs(reigns)} ms`
  )
  for (const violation of violations) console.log(`VIOLATION: ${violation}`)
  console.log(
    `${violations.length} violations: ${violations.length === 0 ? 'never two leaders at once, and every token newer than the last' : 'FAILED'}`
  )
  if (violations.length > 0 || reigns.length < 2) process.exitCode = 1
}
