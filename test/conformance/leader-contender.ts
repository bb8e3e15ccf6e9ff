/**
 * One contender of leader-election-run.ts, a process of its own: while it leads it works every 10 ms, and each time it has
 * worked it says so in its file, by the clock that all processes of a machine share (CLOCK_MONOTONIC).
 *
 *     leader-contender.ts <kubeconfig> <namespace> <identity> <file> <lease ms> <renew ms> <retry ms>
 */
import { openSync, writeSync } from 'node:fs'
import { loadConfig } from '../../src/auth/index.ts'
import { createClient } from '../../src/client.ts'
import { runWithLeaderElection } from '../../src/controller/leader-election.ts'

const WORK_EVERY_MS = 10

const [kubeconfig = '', namespace = '', identity = '', file = '', ...times] = process.argv.slice(2)
const [leaseDurationMs, renewDeadlineMs, retryPeriodMs] = times.map(Number)
const evidence = openSync(file, 'a')
const stop = new AbortController()
process.on('SIGTERM', () => stop.abort())
// The pipe on stdin is never written: its end tells that the run is gone.
process.stdin.on('end', () => process.exit(3)).resume()

await using client = createClient(await loadConfig({ path: kubeconfig }))
console.log('ready')
try {
  await runWithLeaderElection({
    client,
    lease: { namespace, name: 'contended' },
    identity,
    leaseDurationMs,
    renewDeadlineMs,
    retryPeriodMs,
    signal: stop.signal,
    onStartedLeading: ({ signal, fencingToken, isLeader }) => {
      const work = (): void => {
        // The time is taken before the question: a process that is stopped between the two is told "no" when it wakes.
        const now = process.hrtime.bigint()
        if (!signal.aborted && isLeader()) writeSync(evidence, `${now} ${fencingToken.resourceVersion}\n`)
      }
      return new Promise((resolve) => {
        work()
        console.log('leading')
        const timer = setInterval(work, WORK_EVERY_MS)
        signal.addEventListener('abort', () => {
          clearInterval(timer)
          resolve()
        })
      })
    },
    onStoppedLeading: () => console.log('stopped')
  })
} catch (err) {
  console.log(`lost: ${(err as Error).message}`)
  process.exitCode = 1
}
process.stdin.destroy()
