/** Prints what each fault of fault-scenarios.ts comes to: `npx tsx test/informer/fault-table.ts`. Figures of the fake clock. */
import { playFault } from '../support/fault-rig.ts'
import { FAULT_SCENARIOS } from '../support/fault-scenarios.ts'

console.log('| fault | lasted s | reported | requests until right | most in 1 s | right after healing, s |')
console.log('|---|--:|---|---|--:|--:|')
for (const scenario of FAULT_SCENARIOS) {
  const { fault, errors, requests, mostInASecond, recoveryMs } = await playFault(scenario)
  const lasted = (scenario.lastsMs ?? 20_000) / 1000
  console.log(
    `| ${fault} | ${lasted} | ${errors || 'nothing'} | ${requests || 'none'} | ${mostInASecond} | ${recoveryMs / 1000} |`
  )
}
