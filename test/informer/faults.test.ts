import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { playFault } from '../support/fault-rig.ts'
import { FAULT_SCENARIOS } from '../support/fault-scenarios.ts'

const test = suite('Informer: faults')

for (const scenario of FAULT_SCENARIOS) {
  test(scenario.fault, async () => {
    const { mostInASecond, recoveryMs } = await playFault(scenario)
    assert.ok(mostInASecond <= 2)
    assert.ok(recoveryMs <= (scenario.withinMs ?? 15_000))
  })
}

test.run()
