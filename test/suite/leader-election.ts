/** Leader election as the server sees it: who holds the lease, and what the times in it look like. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LeaderElector } from '../../src/controller/leader-election.ts'
import { Lease } from '../../src/resources/kinds/stable.ts'
import { suiteClient } from '../support/suite-client.ts'
import { until } from '../support/until.ts'
import type { Register } from './server.ts'

/** The lease stays as it was taken for long enough, whatever holds up the test between two looks at it. */
const NO_RENEWAL = { leaseDurationMs: 900_000, renewDeadlineMs: 600_000, retryPeriodMs: 60_000 }

export const register: Register = (name, server) => {
  const test = suite(`${name}: leader election`)
  const on = suiteClient(test, server)

  test('one takes the lease and gives it up, the next takes it', async () => {
    const namespace = await on.namespace()
    const leases = on.client.resource(Lease, { namespace })
    const tokens: string[] = []
    for (const identity of ['a', 'b']) {
      const stop = new AbortController()
      const elector = new LeaderElector({
        client: on.client,
        lease: { namespace, name: 'l', labels: { app: 'suite' } },
        identity,
        ...NO_RENEWAL,
        onStartedLeading: ({ fencingToken }) => void tokens.push(fencingToken.resourceVersion)
      })
      const run = elector.run({ signal: stop.signal })
      await until('it leads', async () => elector.isLeader() || undefined)
      const { spec, metadata } = await leases.get('l')
      assert.equal([spec?.holderIdentity, spec?.leaseDurationSeconds], [identity, 900])
      assert.is(spec?.leaseTransitions, identity === 'a' ? 0 : 1)
      for (const time of [spec?.acquireTime, spec?.renewTime]) {
        assert.match(time ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
      }
      assert.equal([metadata.labels, metadata.resourceVersion], [{ app: 'suite' }, tokens.at(-1)])
      stop.abort()
      await run
      assert.is((await leases.get('l')).spec?.holderIdentity, '')
    }
  })

  test('a leader whose lease was deleted makes it anew', async () => {
    const namespace = await on.namespace()
    const leases = on.client.resource(Lease, { namespace })
    const stop = new AbortController()
    const elector = new LeaderElector({
      client: on.client,
      lease: { namespace, name: 'l' },
      identity: 'a',
      retryPeriodMs: 50,
      onStartedLeading: () => {}
    })
    const run = elector.run({ signal: stop.signal })
    await until('it leads', async () => elector.isLeader() || undefined)
    const { metadata, spec } = await leases.get('l')
    assert.is(spec?.leaseDurationSeconds, 15)
    await leases.delete('l')
    const uid = await until('the lease is there', async () => (await leases.getOrUndefined('l'))?.metadata.uid)
    assert.is.not(uid, metadata.uid)
    assert.ok(elector.isLeader())
    stop.abort()
    await run
  })

  test.run()
}
