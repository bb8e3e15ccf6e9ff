import { getMaxListeners, setMaxListeners } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFakeCluster } from '../src/fake/index.ts'
import { ConfigMap, createInformer } from '../src/index.ts'
import { letShare } from '../src/signals.ts'

const test = suite('letShare')

test('takes the bound away that Node sets, and leaves one that the program has set', () => {
  const own = new AbortController().signal
  // Node 20 sets it by itself, later versions do not.
  setMaxListeners(10, own)
  letShare(own)
  assert.is(getMaxListeners(own), Number.POSITIVE_INFINITY)
  const bounded = new AbortController().signal
  setMaxListeners(3, bounded)
  letShare(bounded)
  assert.is(getMaxListeners(bounded), 3)
})

test('many informers of one program share its signal without a warning', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error): void => void warnings.push(warning)
  process.on('warning', onWarning)
  try {
    const client = createFakeCluster().client()
    const stop = new AbortController()
    const informers = Array.from({ length: 12 }, () => createInformer(client.resource(ConfigMap)))
    const running = informers.map((informer) => informer.run({ signal: stop.signal }))
    await Promise.all(informers.map((informer) => informer.waitForSync({ signal: stop.signal })))
    stop.abort()
    await Promise.all(running)
    // Warnings are told in the next turn.
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(warnings, [])
  } finally {
    process.off('warning', onWarning)
  }
})

test.run()
