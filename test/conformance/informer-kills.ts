/**
 * Informers under continuous writes while the API server is killed and started again.
 *
 *     npx tsx test/conformance/informer-kills.ts [--objects 5000] [--kills 10] [--seed 1]
 *
 * The closing line is `N passed, N failed`, one for each kind of cache. Needs Go and openssl.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type KillRunOutcome, killRun } from './kill-run.ts'

/** An outcome as a few lines for a person. */
export function describeOutcome({ cache, findings, notifications, requests, recoveries }: KillRunOutcome): string {
  const asked = Object.entries(requests).map(([name, count]) => `${count} x ${name}`)
  return [
    `cache "${cache}": ${notifications} notifications; recovered after ${recoveries.join(', ')} ms`,
    `  requests: ${asked.join(', ')}`,
    ...findings.map((finding) => `  WRONG: ${finding}`)
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      objects: { type: 'string', default: '5000' },
      kills: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' }
    }
  })
  const [objects, kills, seed] = [values.objects, values.kills, values.seed].map(Number) as [number, number, number]
  const outcomes = await killRun({ objects, kills, seed, report: console.log })
  for (const outcome of outcomes) console.log(describeOutcome(outcome))
  const failed = outcomes.filter(({ findings }) => findings.length > 0).length
  console.log(`\n${outcomes.length - failed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
