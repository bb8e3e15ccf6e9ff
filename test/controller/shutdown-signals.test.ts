import { EventEmitter } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { shutdownSignals } from '../../src/controller/index.ts'

const test = suite('shutdownSignals')

test('the first signal asks, the second tells, the third is not heard', () => {
  const source = new EventEmitter()
  const { signal, abortSignal } = shutdownSignals({ source })
  source.emit('SIGTERM', 'SIGTERM')
  assert.is(signal.aborted, true)
  assert.is(abortSignal.aborted, false)
  assert.is(signal.reason.name, 'AbortError')
  assert.is(signal.reason.message, 'The process was sent SIGTERM')
  source.emit('SIGINT', 'SIGINT')
  assert.is(abortSignal.reason.message, 'The process was sent SIGINT again')
  // The default of the process is back: another Ctrl-C ends it.
  assert.equal(source.eventNames(), [])
})

test('disposing takes the listeners away', () => {
  const source = new EventEmitter()
  const shutdown = shutdownSignals({ source, names: ['SIGHUP'] })
  assert.equal(source.eventNames(), ['SIGHUP'])
  shutdown[Symbol.dispose]()
  assert.equal(source.eventNames(), [])
  assert.is(shutdown.signal.aborted, false)
})

test('listens to the process by default', () => {
  const before = process.listenerCount('SIGTERM')
  const shutdown = shutdownSignals()
  assert.is(process.listenerCount('SIGTERM'), before + 1)
  shutdown[Symbol.dispose]()
  assert.is(process.listenerCount('SIGTERM'), before)
})

test.run()
