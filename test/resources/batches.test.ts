import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { AT_HAND } from '../../src/meta.ts'
import { eachOf } from '../../src/resources/batches.ts'
import { cancellable } from '../../src/resources/cancellable.ts'
import { settle } from '../support/fake-clock.ts'
import { collect } from '../support/fake-send.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('eachOf')

/** Batches from a list; tells when they were left. */
function batches(...all: number[][]): { left: boolean; stream: ReturnType<typeof cancellable<number[]>> } {
  const source = {
    left: false,
    stream: cancellable(async function* () {
      try {
        yield* all
      } finally {
        source.left = true
      }
    })
  }
  return source
}

test('converts item by item, over empty batches and items left out', async () => {
  const { stream } = batches([], [1, 2, 3], [], [4], [6])
  assert.equal(await collect(eachOf(stream, (n) => (n % 3 === 0 ? undefined : `n${n}`))), ['n1', 'n2', 'n4'])
})

test('converts when asked, not before', async () => {
  const seen: number[] = []
  const items = eachOf(batches([1, 2, 3]).stream, (n) => seen.push(n))
  await items.next()
  await settle()
  assert.equal(seen, [1])
})

test('calls that do not wait for each other are answered in order', async () => {
  const items = eachOf(batches([1, 2], [3]).stream, (n) => n)
  const results = await Promise.all([1, 2, 3, 4, 5].map(() => items.next()))
  assert.equal(
    results.map(({ value }) => value),
    [1, 2, 3, undefined, undefined]
  )
})

test('leaving leaves the batches, and drops what is at hand', async () => {
  const source = batches([1, 2, 3])
  const items = eachOf(source.stream, (n) => n)
  for await (const n of items) {
    assert.is(n, 1)
    break
  }
  assert.ok(source.left)
  assert.equal(await items.next(), { done: true, value: undefined })
})

test('a conversion that throws leaves the batches', async () => {
  for (const bad of [1, 2]) {
    const source = batches([1, 2, 3])
    const items = eachOf(source.stream, (n) => {
      if (n === bad) throw new Error('bad item')
      return n
    })
    await rejects(collect(items), /bad item/)
    assert.ok(source.left)
    assert.equal(await items.next(), { done: true, value: undefined })
  }
})

test('an abort takes effect before the next item, though more are at hand', async () => {
  const controller = new AbortController()
  const source = batches([1, 2, 3])
  const items = eachOf(source.stream, (n) => n, controller.signal)
  await items.next()
  const reason = new Error('stop')
  controller.abort(reason)
  assert.is(await rejects(items.next()), reason)
  assert.ok(source.left)
})

test('gives at once what is at hand, and nothing when something else has to be told or waited for', async () => {
  const source = batches([0, 1, 2, 3, 4], [5])
  const items = eachOf(source.stream, (n) => {
    if (n === 4) throw new Error('bad item')
    return n === 2 ? undefined : n
  })
  assert.is(items[AT_HAND]?.(), undefined)
  assert.equal(await items.next(), { done: false, value: 0 })
  assert.is(items[AT_HAND]?.(), 1)
  assert.is(items[AT_HAND]?.(), 3)
  assert.is(items[AT_HAND]?.(), undefined)
  assert.not(source.left)
  await rejects(items.next(), /bad item/)
  assert.ok(source.left)
  assert.is(items[AT_HAND]?.(), undefined)
})

test('nothing is at hand after an abort, after leaving, or before what was asked for earlier', async () => {
  const controller = new AbortController()
  const items = eachOf(batches([1, 2]).stream, (n) => n, controller.signal)
  const first = items.next()
  assert.is(items[AT_HAND]?.(), undefined)
  assert.equal(await first, { done: false, value: 1 })
  controller.abort()
  assert.is(items[AT_HAND]?.(), undefined)
  const others = eachOf(batches([1, 2]).stream, (n) => n)
  await others.next()
  await others.return?.()
  assert.is(others[AT_HAND]?.(), undefined)
})

test.run()
