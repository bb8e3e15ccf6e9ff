import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, isConflict, isForbidden } from '../../src/errors.ts'
import type { KubeObject } from '../../src/meta.ts'
import { FakeClock, settle } from '../support/fake-clock.ts'
import { FakeSend, failure, json } from '../support/fake-send.ts'
import { TestConfigMap } from '../support/kinds.ts'
import { rejects } from '../support/rejects.ts'
import { handle, inNs, stored } from '../support/resource-handle.ts'

const modify = suite('Resource: modify')

modify('reads, changes in place and writes with the version that was read', async () => {
  const send = new FakeSend(json(stored('a', '4')), json(stored('a', '5')))
  const changed = await handle(send, TestConfigMap, inNs).modify('a', (object) => {
    object.data = { k: 'v' }
    // Whatever the change does to it, the version that was read is what makes the write safe.
    object.metadata.resourceVersion = ''
  })
  assert.is(changed.metadata.resourceVersion, '5')
  const [read, written] = send.requests
  assert.equal([read?.method, written?.method], ['GET', 'PUT'])
  assert.equal(JSON.parse(String(written?.body)), { ...stored('a', '4'), data: { k: 'v' } })
})

modify('takes what the change returns, also by a promise', async () => {
  const send = new FakeSend(json(stored('a', '4')), json(stored('a', '5')))
  await handle(send, TestConfigMap, inNs).modify('a', async (object) => ({ ...object, data: { new: 'x' } }), {
    subresource: 'status',
    fieldManager: 'me'
  })
  assert.equal(
    send.requests.map(({ path, query }) => [path, query]),
    [
      ['/api/v1/namespaces/ns/configmaps/a/status', undefined],
      ['/api/v1/namespaces/ns/configmaps/a/status', 'fieldManager=me']
    ]
  )
  assert.equal(JSON.parse(String(send.requests[1]?.body)).data, { new: 'x' })
})

modify('on a conflict again, 10 ms later, at most five times', async () => {
  const clock = new FakeClock()
  const answers = Array.from({ length: 5 }, () => [json(stored('a')), failure(409, 'Conflict', 'last')]).flat()
  const send = new FakeSend(...answers)
  let calls = 0
  const rejected = rejects(
    handle(send, TestConfigMap, inNs, { clock }).modify('a', () => {
      calls++
    }),
    ApiError,
    isConflict
  )
  await clock.advance(9)
  assert.is(calls, 1)
  await clock.advance(3 * 11)
  assert.ok(calls >= 3 && calls <= 5, String(calls))
  await clock.advance(100)
  await rejected
  assert.is(calls, 5)
  assert.is(send.unused, 0)
})

modify('maxAttempts is another number of times', async () => {
  const send = new FakeSend(json(stored('a')), failure(409, 'Conflict'))
  const configMaps = handle(send, TestConfigMap, inNs)
  await rejects(
    configMaps.modify('a', () => {}, { maxAttempts: 1 }),
    isConflict
  )
  await rejects(
    configMaps.modify('a', () => {}, { maxAttempts: 0 }),
    RangeError,
    /maxAttempts/
  )
})

modify('a change that throws sends nothing', async () => {
  const send = new FakeSend(json(stored('a')))
  const err = new Error('no')
  const change = (): never => {
    throw err
  }
  assert.is(await rejects(handle(send, TestConfigMap, inNs).modify('a', change)), err)
  assert.is(send.requests.length, 1)
})

modify('another name is refused, other refusals are thrown at once', async () => {
  const send = new FakeSend(json(stored('a')), json(stored('a')), failure(403, 'Forbidden'), failure(404, 'NotFound'))
  const configMaps = handle(send, TestConfigMap, inNs)
  const rename = (object: KubeObject): void => {
    object.metadata = { ...object.metadata, name: 'b' }
  }
  await rejects(configMaps.modify('a', rename), TypeError, /Cannot modify "a": the change gave it another name: "b"/)
  await rejects(
    configMaps.modify('a', () => {}),
    isForbidden
  )
  await rejects(
    configMaps.modify('a', () => {}),
    ApiError
  )
})

modify('an abort between two attempts rejects with its own reason', async () => {
  const clock = new FakeClock()
  const controller = new AbortController()
  const send = new FakeSend(json(stored('a')), failure(409, 'Conflict'))
  const { signal } = controller
  const waiting = handle(send, TestConfigMap, inNs, { clock }).modify('a', () => {}, { signal })
  await settle()
  const reason = new Error('stop')
  controller.abort(reason)
  assert.is(await rejects(waiting), reason)
  assert.is(clock.waiting, 0)
})

modify.run()
