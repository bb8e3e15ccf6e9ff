import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { claim, heldByOther, observe, vacate } from '../../src/controller/lease-record.ts'
import { microTime } from '../../src/controller/micro-time.ts'

const NOON = Date.UTC(2026, 0, 1, 12, 0, 0, 7)
const AT_NOON = '2026-01-01T12:00:00.007000Z'

const micro = suite('microTime')

micro('six decimals, UTC', () => {
  assert.is(microTime(NOON), AT_NOON)
  assert.is(microTime(0), '1970-01-01T00:00:00.000000Z')
})

micro.run()

const observing = suite('observe')

observing('the time is that of the last change of the spec, whatever else in the object changes', () => {
  const spec = { holderIdentity: 'a', renewTime: AT_NOON }
  const first = observe(undefined, { spec }, 10)
  assert.equal(first, { spec, at: 10 })
  assert.is(
    observe(first, { metadata: { labels: { l: '1' } }, spec: { renewTime: AT_NOON, holderIdentity: 'a' } }, 20),
    first
  )
  assert.is(observe(first, { spec: { ...spec, renewTime: microTime(NOON + 1) } }, 20).at, 20)
  assert.is(observe(first, {}, 20).at, 20)
})

observing.run()

const held = suite('heldByOther')

held('as long as the holder said, from when it was seen', () => {
  const by = (holderIdentity?: string, leaseDurationSeconds?: number) => ({
    spec: {
      ...(holderIdentity !== undefined && { holderIdentity }),
      ...(leaseDurationSeconds !== undefined && { leaseDurationSeconds })
    },
    at: 1000
  })
  assert.is(heldByOther(by('b', 3), 'a', 1000), true)
  assert.is(heldByOther(by('b', 3), 'a', 3999), true)
  assert.is(heldByOther(by('b', 3), 'a', 4000), false)
  assert.is(heldByOther(by('a', 3), 'a', 1000), false)
  assert.is(heldByOther(by('', 3), 'a', 1000), false)
  assert.is(heldByOther(by(undefined, 3), 'a', 1000), false)
  assert.is(heldByOther(by('b'), 'a', 1000), false)
  // A pause of one's own between reading and looking shows as time that has not passed yet.
  assert.is(heldByOther(by('b'), 'a', 999), true)
})

held.run()

const claiming = suite('claim')

claiming('a new lease', () => {
  assert.equal(claim(undefined, 'a', 15_000, NOON), {
    holderIdentity: 'a',
    leaseDurationSeconds: 15,
    acquireTime: AT_NOON,
    renewTime: AT_NOON,
    leaseTransitions: 0
  })
})

claiming("another's: one transition more, and what is not known stays", () => {
  const before = {
    holderIdentity: 'b',
    acquireTime: microTime(0),
    leaseTransitions: 4,
    strategy: 'OldestEmulationVersion'
  }
  assert.equal(claim(before, 'a', 15_000, NOON), {
    holderIdentity: 'a',
    leaseDurationSeconds: 15,
    acquireTime: AT_NOON,
    renewTime: AT_NOON,
    leaseTransitions: 5,
    strategy: 'OldestEmulationVersion'
  })
})

claiming("one's own: start and transitions are kept", () => {
  const before = { holderIdentity: 'a', acquireTime: microTime(0), renewTime: microTime(5), leaseTransitions: 4 }
  const spec = claim(before, 'a', 15_000, NOON)
  assert.equal([spec.acquireTime, spec.renewTime, spec.leaseTransitions], [microTime(0), AT_NOON, 4])
})

claiming('an empty spec and a given-up one count as transitions', () => {
  assert.is(claim({}, 'a', 15_000, NOON).leaseTransitions, 1)
  const before = claim(undefined, 'a', 15_000, NOON)
  assert.is(claim(vacate(before, NOON), 'a', 15_000, NOON).leaseTransitions, 1)
})

claiming('part of a second counts as a whole one', () => {
  assert.is(claim(undefined, 'a', 1500, NOON).leaseDurationSeconds, 2)
})

claiming.run()

const vacating = suite('vacate')

vacating('nobody holds it, for a second; transitions are kept', () => {
  const before = { holderIdentity: 'a', leaseDurationSeconds: 15, acquireTime: microTime(0), leaseTransitions: 4 }
  assert.equal(vacate(before, NOON), {
    holderIdentity: '',
    leaseDurationSeconds: 1,
    acquireTime: AT_NOON,
    renewTime: AT_NOON,
    leaseTransitions: 4
  })
})

vacating.run()
