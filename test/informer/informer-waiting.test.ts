/** Those who wait for a sync or for a version. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, TimeoutError } from '../../src/errors.ts'
import { settle } from '../support/fake-clock.ts'
import { rejects } from '../support/rejects.ts'
import { forbidden, runningInformer } from '../support/running-informer.ts'

const test = suite('Informer: waitForSync() and waitForResourceVersion()')

test('a sync that cannot be says why', async () => {
  const { informer, clock, stop } = await runningInformer(
    { onWatchError() {} },
    (things) => (things.failure = forbidden)
  )
  const late = rejects(
    informer.waitForSync({ timeoutMs: 3000 }),
    TimeoutError,
    /^Cannot sync informer "Thing" within 3000 ms: the last error was: GET \/things: 403 Forbidden/,
    (err) => (err as Error).cause instanceof ApiError
  )
  const handler = rejects(
    informer.addEventHandler({}, { name: 'mine' }).waitForSync({ timeoutMs: 3000 }),
    TimeoutError,
    /^Cannot wait for sync of handler "mine" of informer "Thing" within 3000 ms: the last error was: .*403 Forbidden/
  )
  await clock.advance(3000)
  await late
  await handler
  assert.instance(informer.lastError, ApiError)
  await stop()
})

test('a version is reached by an event, by a bookmark and by a list', async () => {
  const { informer, things, stop } = await runningInformer()
  await informer.waitForResourceVersion('100')
  await informer.waitForResourceVersion('99')
  const seen: string[] = []
  for (const version of ['101', '102']) void informer.waitForResourceVersion(version).then(() => seen.push(version))
  await settle()
  assert.equal(seen, [])
  things.put('a')
  await settle()
  assert.equal(seen, ['101'])
  things.bookmark()
  await settle()
  assert.equal(seen, ['101', '102'])
  await stop()
})

test('the cache has the write when its version is reached', async () => {
  const { informer, things, stop } = await runningInformer()
  const written = things.put('a', 'mine')
  await informer.waitForResourceVersion(written.metadata?.resourceVersion ?? '')
  assert.is(informer.get('default/a')?.value, 'mine')
  await stop()
})

test('ends by its signal and its deadline', async () => {
  const { informer, clock, stop } = await runningInformer()
  const reason = new Error('mine')
  await rejects(informer.waitForResourceVersion('999', { signal: AbortSignal.abort(reason) }), (err) => err === reason)
  const late = rejects(
    informer.waitForResourceVersion('999', { timeoutMs: 100 }),
    TimeoutError,
    /^Cannot see resourceVersion 999 in informer "Thing" within 100 ms$/
  )
  await clock.advance(100)
  await late
  await stop()
})

test('a version that names none is a mistake', async () => {
  const { informer, stop } = await runningInformer()
  for (const version of ['', '0', 7, undefined])
    await rejects(informer.waitForResourceVersion(version as string), TypeError)
  await stop()
})

test.run()
