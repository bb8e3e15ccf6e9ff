import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type EventHandler, filterHandler } from '../../src/informer/event-handler.ts'
import { recordingHandler, thing } from '../support/cache-rig.ts'

const test = suite('filterHandler')

function filtered(): { log: string[]; handler: EventHandler<ReturnType<typeof thing>> } {
  const log: string[] = []
  return { log, handler: filterHandler(({ value }) => value === 'yes', recordingHandler(log)) }
}

for (const [was, is, expected] of [
  ['yes', 'yes', ['update a@1=yes a@2=yes']],
  ['no', 'yes', ['add a@2=yes']],
  ['yes', 'no', ['delete a@1=yes']],
  ['no', 'no', []]
] as const) {
  test(`an update from ${was} to ${is}`, () => {
    const { log, handler } = filtered()
    void handler.onUpdate?.(thing('a', 1, 'u', was), thing('a', 2, 'u', is), { resync: false })
    assert.equal(log, [...expected])
  })
}

test('additions and deletions pass with what is said of them', () => {
  const { log, handler } = filtered()
  for (const value of ['yes', 'no']) {
    void handler.onAdd?.(thing('a', 1, 'u', value), { initial: true })
    void handler.onDelete?.(thing('a', 2, 'u', value), { finalStateUnknown: true })
  }
  assert.equal(log, ['add a@1=yes initial', 'delete a@2=yes unknown'])
})

test('a resync stays one', () => {
  const { log, handler } = filtered()
  const object = thing('a', 1, 'u', 'yes')
  void handler.onUpdate?.(object, object, { resync: true })
  assert.equal(log, ['update a@1=yes a@1=yes resync'])
})

test('gives back what the handler returns, so that it is awaited', async () => {
  const failure = new Error('mine')
  const handler = filterHandler(() => true, { onAdd: () => Promise.reject(failure) })
  let caught: unknown
  try {
    await handler.onAdd?.(thing('a', 1), { initial: false })
  } catch (err) {
    caught = err
  }
  assert.is(caught, failure)
})

test('a handler needs no methods', () => {
  const handler = filterHandler(() => true, {})
  assert.is(handler.onAdd?.(thing('a', 1), { initial: false }), undefined)
  assert.is(handler.onUpdate?.(thing('a', 1), thing('a', 1), { resync: false }), undefined)
  assert.is(handler.onDelete?.(thing('a', 1), { finalStateUnknown: false }), undefined)
})

test.run()
