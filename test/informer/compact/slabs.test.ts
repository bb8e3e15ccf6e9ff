import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Slabs } from '../../../src/informer/compact/slabs.ts'
import { Random } from '../../support/random.ts'
import { throws } from '../../support/rejects.ts'

const test = suite('Slabs')

const textOf = (slabs: Slabs, slot: number): string => {
  const { bytes, from, to } = slabs.body(slot)
  return bytes.toString('utf8', from, to)
}

test('gives back what was put in, whatever the letters', () => {
  const slabs = new Slabs()
  const slots = ['{}', '{"a":"é😀"}', ''].map((body, k) => slabs.add(`uid-${k}-ü`, String(k), Buffer.from(body)))
  assert.equal(
    slots.map((slot) => textOf(slabs, slot)),
    ['{}', '{"a":"é😀"}', '']
  )
  assert.equal(slabs.head(slots[1] as number), { uid: 'uid-1-ü', resourceVersion: '1' })
  assert.equal(slabs.head(slabs.add('', '', Buffer.from('x'))), { uid: '', resourceVersion: '' })
})

test('a slot that is free cannot be read, and is given again', () => {
  const slabs = new Slabs()
  const slot = slabs.add('u', '1', Buffer.from('a'))
  slabs.free(slot)
  throws(() => slabs.body(slot), RangeError, /no such slot/)
  throws(() => slabs.free(slot), RangeError)
  assert.is(slabs.liveBytes, 0)
  assert.is(slabs.add('u', '2', Buffer.from('b')), slot)
})

test('what is shared stays as it was, however much is written and freed afterwards', () => {
  const slabs = new Slabs()
  const slot = slabs.add('u', '1', Buffer.from('the first state'))
  const place = slabs.share(slot)
  slabs.free(slot)
  for (let k = 0; k < 5000; k++) slabs.free(slabs.add('u', String(k), Buffer.alloc(3000, 'x')))
  assert.is(place.bytes.toString('utf8', place.from, place.to), 'the first state')
})

test('an empty store keeps next to nothing', () => {
  const slabs = new Slabs()
  const slots = Array.from({ length: 20_000 }, (_, k) => slabs.add(`uid-${k}`, '1', Buffer.alloc(1000)))
  assert.ok(slabs.allocatedBytes < slabs.liveBytes * 1.15, `${slabs.allocatedBytes} for ${slabs.liveBytes}`)
  for (const slot of slots) slabs.free(slot)
  assert.is(slabs.liveBytes, 0)
  // The open slab and the spare one.
  assert.ok(slabs.allocatedBytes <= 2 ** 21, `${slabs.allocatedBytes}`)
})

test('objects larger than a slab have one of their own', () => {
  const slabs = new Slabs()
  const large = Buffer.alloc(3_000_000, 'y')
  const slot = slabs.add('u', '1', large)
  const small = slabs.add('v', '1', Buffer.from('small'))
  assert.ok(large.equals(Buffer.from(textOf(slabs, slot))))
  slabs.free(slot)
  assert.is(textOf(slabs, small), 'small')
  // The open slab, of a size by what lived when it was made.
  assert.ok(slabs.allocatedBytes < 300_000, `${slabs.allocatedBytes}`)
})

/** Changes `count` random records among `size` of lengths up to `longest`, checks all of them, and gives the largest allocation over live. */
function churn(size: number, count: number, longest: number, options: { empties?: boolean; seed: number }): number {
  const random = new Random(options.seed)
  const source = Buffer.from(random.times(longest * 2, () => random.below(256)))
  const slabs = new Slabs()
  const held = new Map<number, { slot: number; from: number; to: number; version: string }>()
  let worst = 0
  for (let k = 0; k < count; k++) {
    // By turns a store that grows and one that shrinks.
    const part = options.empties && k % 100_000 > 50_000 ? 10 : 1
    const name = random.below(Math.ceil(size / part))
    const old = held.get(name)
    if (old !== undefined && (part > 1 || random.below(20) === 0)) {
      held.delete(name)
      slabs.free(old.slot)
    } else {
      // Half of them short.
      const from = random.below(longest)
      const to = from + random.below(random.chance(0.5) ? longest : longest / 10)
      const version = String(k)
      held.set(name, { slot: slabs.add(`uid-${name}`, version, source.subarray(from, to)), from, to, version })
      if (old !== undefined) slabs.free(old.slot)
    }
    if (k > size * 2) worst = Math.max(worst, slabs.allocatedBytes / (slabs.liveBytes + 2 ** 17))
  }
  for (const [name, { slot, from, to, version }] of held) {
    assert.equal(slabs.head(slot), { uid: `uid-${name}`, resourceVersion: version })
    const body = slabs.body(slot)
    assert.is(Buffer.compare(body.bytes.subarray(body.from, body.to), source.subarray(from, to)), 0, `record ${name}`)
  }
  return worst
}

test('never holds much more than one and a half times what lives, over 1,000,000 changes of different sizes', () => {
  const worst = churn(5_000, 1_000_000, 800, { seed: 1 })
  assert.ok(worst <= 1.55, `${worst}`)
})

test('the same for a small store, for large records, and for one that is emptied again and again', () => {
  for (const [size, count, longest, empties] of [
    [50, 50_000, 3000, false],
    [200, 20_000, 200_000, false],
    [20_000, 250_000, 300, true]
  ] as const) {
    const worst = churn(size, count, longest, { empties, seed: size })
    assert.ok(worst <= 1.6, `${size} of ${longest} bytes: ${worst}`)
  }
})

test.run()
