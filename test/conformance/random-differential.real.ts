/** The fake answers random sequences of raw requests as an API server without controllers does. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fakeServer } from '../support/fake-server.ts'
import { type ControlPlane, startControlPlane } from './control-plane.ts'
import { runScenario } from './differential.ts'
import { randomScenario } from './random-scenario.ts'
import { RealServer } from './real-server.ts'

const SEEDS = 96

/** Seeds whose scenarios hold what the fake leaves out, and what that is. */
const LEFT: ReadonlyMap<number, string> = new Map([
  [84, 'a bad annotation of a Service is told three times, not four'],
  [85, 'pages of a list in which other objects, that only a real server has, are not selected'],
  [94, 'a strategic merge patch into a RawExtension ends with 500']
])

/** Scenarios that run at once: most of their time they wait for watches to end. */
const AT_ONCE = 12

export function register(name: string, _server: () => RealServer): void {
  const test = suite(`${name}: same answers as the fake`)
  let plane: ControlPlane
  let real: RealServer

  test.before(async () => {
    plane = await startControlPlane({ controllerManager: false, kubelet: false })
    real = new RealServer(plane)
  })

  test.after(() => plane.close())

  const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1).filter((seed) => !LEFT.has(seed))
  for (let start = 0; start < seeds.length; start += AT_ONCE) {
    const some = seeds.slice(start, start + AT_ONCE)
    test(`seeds ${some.join(', ')}`, async () => {
      const differences = await Promise.all(some.map((seed) => firstDifference(real, seed)))
      for (const difference of differences)
        if (difference) assert.equal(difference.fake, difference.real, difference.title)
    })
  }

  test.run()
}

interface Difference {
  title: string
  real: unknown
  fake: unknown
}

async function firstDifference(server: RealServer, seed: number): Promise<Difference | undefined> {
  const scenario = randomScenario(seed)
  const fake = fakeServer()
  const faked = await runScenario(fake, scenario)
  const real = await runScenario(server, scenario, faked)
  await fake.cluster.close()
  for (const [index, expected] of real.entries()) {
    const answer = faked[index]
    if (JSON.stringify(answer) === JSON.stringify(expected)) continue
    return { title: `seed ${seed}, ${scenario.name}: ${expected.request}`, real: expected, fake: answer }
  }
  return undefined
}
