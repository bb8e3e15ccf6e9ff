/** The fake answers raw requests as the real server does: status, headers, bodies, watch events. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fakeServer } from '../support/fake-server.ts'
import { runScenario } from './differential.ts'
import { SCENARIOS } from './raw-exchanges.ts'
import type { RealServer } from './real-server.ts'

export function register(name: string, server: () => RealServer): void {
  const test = suite(`${name}: same answers as the fake`)

  for (const scenario of SCENARIOS) {
    test(scenario.name, async () => {
      const fake = fakeServer()
      const faked = await runScenario(fake, scenario)
      const real = await runScenario(server(), scenario, faked)
      await fake.cluster.close()
      for (const [index, expected] of real.entries()) {
        if (scenario.exchanges[index]?.differs === undefined) assert.equal(faked[index], expected, expected.request)
      }
    })
  }

  test.run()
}
