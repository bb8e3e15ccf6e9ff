/** Leader election among processes over the faults that matter; `npx tsx test/conformance/leader-election-run.ts` is the long form. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { until } from '../support/until.ts'
import { Contenders } from './leader-contenders.ts'
import { findViolations } from './leader-evidence.ts'
import type { RealServer } from './real-server.ts'

export function register(name: string, server: () => RealServer): void {
  const test = suite(`${name}: leader election`)

  test('never two leaders: SIGTERM, kill -9, a stop longer than the lease, the death of the API server', async () => {
    const contenders = new Contenders(server().plane.adminKubeconfig, await server().namespace(), 2)
    try {
      const first = await contenders.newLeader(undefined)
      await until('the other waits', async () => contenders.standby)

      contenders.signal(first, 'SIGTERM')
      const second = await contenders.newLeader(first)
      contenders.signal(second, 'SIGKILL')
      const third = await contenders.newLeader(second)
      contenders.signal(third, 'SIGSTOP')
      await contenders.newLeader(third)
      contenders.signal(third, 'SIGCONT')
      await until('it knows', async () => contenders.losers.has(third) || undefined)

      await server().plane.kill('apiserver')
      await until(
        'the leader steps down, and nobody can follow',
        async () => contenders.leader === undefined || undefined
      )
      await server().plane.start('apiserver')
      await contenders.newLeader(undefined)
    } finally {
      await contenders.close()
    }
    const reigns = contenders.reigns()
    assert.equal(findViolations(reigns), [])
    assert.ok(reigns.length >= 4, `${reigns.length} leaderships`)
    contenders.forget()
  })

  test.run()
}
