import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Authenticator } from '../../src/auth/index.ts'
import { isUnauthorized } from '../../src/errors.ts'
import { FaultRig, playFault } from '../support/fault-rig.ts'
import { FAULT_SCENARIOS } from '../support/fault-scenarios.ts'

const test = suite('Informer: faults')

for (const scenario of FAULT_SCENARIOS) {
  test(scenario.fault, async () => {
    const { mostInASecond, recoveryMs } = await playFault(scenario)
    assert.ok(mostInASecond <= 2)
    assert.ok(recoveryMs <= (scenario.withinMs ?? 15_000))
  })
}

/** What the two caches read in ways of their own. */
const READ_DIFFERENTLY = /kind|metadata|resourceVersion|garbage|unknown type|replayed|restored/

for (const scenario of FAULT_SCENARIOS.filter(({ fault }) => READ_DIFFERENTLY.test(fault))) {
  test(`compact: ${scenario.fault}`, async () => {
    const { mostInASecond } = await playFault({ ...scenario, informer: { ...scenario.informer, cache: 'compact' } })
    assert.ok(mostInASecond <= 2)
  })
}

test('401: the token is revoked, and another one takes its place', async () => {
  let token = 'first'
  const authenticator: Authenticator = {
    headers: () => ({ authorization: `Bearer ${token}` }),
    tls: () => ({ version: '' }) as never,
    refresh: async ({ authorization }) => authorization !== `Bearer ${token}`,
    close() {}
  }
  const user = { name: 'informer', groups: ['system:masters'] }
  const rig = new FaultRig({}, authenticator)
  rig.cluster.addToken(token, user)
  const { recoveryMs } = await playFault(
    {
      fault: 'token revoked',
      breaks: ({ cluster }) => {
        cluster.revokeToken('first')
        cluster.restart()
      },
      heals: ({ cluster }) => {
        cluster.addToken('second', user)
        token = 'second'
      }
    },
    rig
  )
  assert.ok(recoveryMs <= 15_000)
  assert.ok(rig.errors.some(isUnauthorized))
})

test.run()
