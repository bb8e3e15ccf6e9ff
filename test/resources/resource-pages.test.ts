import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isExpired, ProtocolError } from '../../src/errors.ts'
import type { WireRequest } from '../../src/transport/transport.ts'
import { settle } from '../support/fake-clock.ts'
import { collect, FakeSend, failure } from '../support/fake-send.ts'
import { TestConfigMap } from '../support/kinds.ts'
import { rejects, throws } from '../support/rejects.ts'
import { handle, names, page, queries } from '../support/resource-handle.ts'

const pages = suite('Resource: pages, iterate')

pages('yield one page each, asked for when the loop gets there', async () => {
  const send = new FakeSend(page(['a'], { continue: 't' }), page(['b']))
  const sizes: number[] = []
  for await (const each of handle(send, TestConfigMap).pages({ limit: 1 }))
    sizes.push(send.requests.length, each.items.length)
  assert.equal(sizes, [1, 1, 2, 1])
  assert.equal(queries(send), ['limit=1', 'limit=1&continue=t'])
})

pages('iterate() yields object by object, over empty pages too', async () => {
  const send = new FakeSend(page(['a', 'b'], { continue: 't' }), page([], { continue: 'u' }), page(['c']))
  assert.equal(names(await collect(handle(send, TestConfigMap).iterate())), ['a', 'b', 'c'])
  assert.equal(queries(send), ['limit=500', 'limit=500&continue=t', 'limit=500&continue=u'])
})

pages('leaving the loop asks for no more pages', async () => {
  const send = new FakeSend(page(['a', 'b'], { continue: 't' }))
  for await (const object of handle(send, TestConfigMap).iterate()) {
    assert.is(object.metadata.name, 'a')
    break
  }
  assert.is(send.requests.length, 1)
})

pages('return() while a page is awaited ends its request', async () => {
  let aborted = false
  const send = new FakeSend(
    ({ signal }: WireRequest) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          aborted = true
          reject(signal.reason)
        })
      })
  )
  const objects = handle(send, TestConfigMap).iterate()
  const waiting = objects.next()
  await settle()
  await objects.return?.()
  assert.ok(aborted)
  assert.equal(await waiting, { done: true, value: undefined })
})

pages('410 is thrown, or goes on with the token that came with it', async () => {
  const expired = failure(410, 'Expired', 'x', { metadata: { continue: 'fresh' } })
  const first = page(['a'], { continue: 't' })
  await rejects(collect(handle(new FakeSend(first, expired), TestConfigMap).iterate()), isExpired)
  const send = new FakeSend(
    page(['a'], { continue: 't' }),
    failure(410, 'Expired', 'x', { metadata: { continue: 'fresh' } }),
    page(['c'])
  )
  const objects = handle(send, TestConfigMap).iterate({ onExpired: 'continue' })
  assert.equal(names(await collect(objects)), ['a', 'c'])
  assert.equal(queries(send), ['limit=500', 'limit=500&continue=t', 'limit=500&continue=fresh'])
})

pages('the page that leads to itself is the last', async () => {
  const send = new FakeSend(page(['a'], { continue: 't' }), page(['b'], { continue: 't' }))
  await rejects(collect(handle(send, TestConfigMap).pages()), ProtocolError, /same page again/)
})

pages('410 without a token is thrown in any case', async () => {
  const send = new FakeSend(page(['a'], { continue: 't' }), failure(410, 'Expired'))
  await rejects(collect(handle(send, TestConfigMap).pages({ onExpired: 'continue' })), isExpired)
})

pages('a mistake is told at the call', () => {
  const configMaps = handle(new FakeSend(), TestConfigMap)
  throws(() => configMaps.pages({ limit: -1 }), RangeError)
  throws(() => configMaps.iterate({ resourceVersionMatch: 'Exact' }), TypeError)
  throws(() => configMaps.watch({ resourceVersionMatch: 'NotOlderThan' }), TypeError)
})

pages('an abort rejects with its own reason', async () => {
  const reason = new Error('stop')
  const objects = handle(new FakeSend(), TestConfigMap).iterate({ signal: AbortSignal.abort(reason) })
  assert.is(await rejects(collect(objects)), reason)
})

pages.run()
