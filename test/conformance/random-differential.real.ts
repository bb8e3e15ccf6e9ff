/** The fake answers random sequences of raw requests as an API server without controllers does. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fakeServer } from '../support/fake-server.ts'
import { type ControlPlane, startControlPlane } from './control-plane.ts'
import { runScenario } from './differential.ts'
import { randomScenario } from './random-scenario.ts'
import { RealServer } from './real-server.ts'

const SEEDS = 48

/** Seeds whose scenarios hold what the fake leaves out, and what that is. */
const LEFT: ReadonlyMap<number, string> = new Map([
  [2, 'SMP adds a second source to a volume: not checked'],
  [4, 'text of the refusal of bad base64 in a strategic merge patch'],
  [8, 'a Pod without nameservers under dnsPolicy None'],
  [10, 'which of two wrong fields is told first'],
  [12, 'an IP or name rule that is told twice for RuntimeClasses'],
  [14, 'zero replicas in the bookmark of an initial list'],
  [20, 'rules of a written status'],
  [23, 'text of a Job without its selector: a Go value'],
  [25, 'apply to the status of an object that is not there'],
  [26, 'rules of Events with eventTime'],
  [29, 'version of a scale that changes nothing'],
  [33, 'text of a Job without its selector: a Go value'],
  [34, 'Go value of a spec in a message'],
  [35, 'apply to the status of an object that is not there'],
  [38, 'selector of a ReplicationController without one'],
  [39, 'owners below the data of a ControllerRevision'],
  [42, 'null rules in the bookmark of an initial list'],
  [45, 'owners below the data of a ControllerRevision'],
  [46, 'apply with another uid'],
  [47, 'order of errors of a Pod update'],
  [48, 'a PUT of another uid to a role']
])

/** Scenarios that run at once: most of their time they wait for watches to end. */
const AT_ONCE = 6

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
