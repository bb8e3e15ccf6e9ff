import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FifoQueue } from '../../src/workqueue/ready-queue.ts'
import { Random } from '../support/random.ts'

const test = suite('FifoQueue')

test('gives back in order what a list would, through growth, wrapping and running empty', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = new Random(seed)
    const queue = new FifoQueue<number>()
    const model: number[] = []
    let next = 0
    for (let step = 0; step < 5000; step++) {
      // Long rises and falls, so that the ring grows past its first size and empties again.
      const rising = Math.floor(step / 1250) % 2 === 0
      if (random.chance(rising ? 0.95 : 0.05)) {
        queue.push(next)
        model.push(next++)
      } else if (model.length > 0) assert.is(queue.pop(), model.shift(), `seed ${seed}, step ${step}`)
      assert.is(queue.length, model.length)
    }
    while (model.length > 0) assert.is(queue.pop(), model.shift(), `seed ${seed}, at the end`)
  }
})

test('a large ring goes when it runs empty', () => {
  const queue = new FifoQueue<number>()
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 5000; i++) queue.push(i)
    for (let i = 0; i < 5000; i++) assert.is(queue.pop(), i)
    assert.is(queue.length, 0)
  }
})

test.run()
