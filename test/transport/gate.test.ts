import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Gate } from '../../src/transport/gate.ts'
import { rejects, throws } from '../support/rejects.ts'

const test = suite('Gate')

test('lets those who wait in by turns, and skips those who gave up', async () => {
  const gate = new Gate(1)
  const entered: string[] = []
  const abort = new AbortController()
  assert.ok(gate.tryEnter())
  assert.not(gate.tryEnter())
  const first = gate.enter(abort.signal)
  const rest = ['b', 'c'].map((name) => gate.enter(undefined).then(() => entered.push(name)))
  abort.abort(new Error('enough'))
  await rejects(first, /^enough$/)
  gate.leave()
  await rest[0]
  assert.equal(entered, ['b'])
  gate.leave()
  await rest[1]
  gate.leave()
  assert.ok(gate.tryEnter())
})

test('turns all away', async () => {
  const gate = new Gate(1)
  await gate.enter(undefined)
  const waiting = [gate.enter(undefined), gate.enter(undefined)]
  gate.failAll(new Error('closed'))
  for (const one of waiting) await rejects(one, /^closed$/)
  await rejects(gate.enter(AbortSignal.abort(new Error('before'))), /^before$/)
})

test('refuses a bound below one', () => {
  throws(() => new Gate(0), RangeError)
})

test.run()
