import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Fifo } from '../../src/informer/fifo.ts'

const test = suite('Fifo')

test('gives back in order, also beyond what it holds at once', () => {
  const fifo = new Fifo<number>()
  const out: (number | undefined)[] = []
  let next = 0
  for (let round = 0; round < 100; round++) {
    for (let i = 0; i < 150; i++) fifo.push(next++)
    for (let i = 0; i < 100; i++) out.push(fifo.shift())
  }
  assert.is(fifo.length, 5000)
  while (fifo.length > 0) out.push(fifo.shift())
  assert.equal(
    out,
    Array.from({ length: 15_000 }, (_, i) => i)
  )
  assert.is(fifo.shift(), undefined)
  fifo.push(1)
  fifo.clear()
  assert.is(fifo.length, 0)
})

test.run()
