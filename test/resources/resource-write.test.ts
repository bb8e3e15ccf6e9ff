import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mergePatch } from '../../src/resources/patch.ts'
import { FakeSend, json } from '../support/fake-send.ts'
import { TestConfigMap } from '../support/kinds.ts'
import { rejects } from '../support/rejects.ts'
import { handle, inNs, queries, stored } from '../support/resource-handle.ts'

const write = suite('Resource: create, update, apply, patch')

write('send what was given under the right verb, and give what came back', async () => {
  const send = new FakeSend(...Array.from({ length: 6 }, () => json(stored('a', '2'))))
  const configMaps = handle(send, TestConfigMap, inNs)
  const object = { metadata: { name: 'a' }, data: { k: 'v' } }
  assert.equal(await configMaps.create(object), stored('a', '2'))
  await configMaps.update(object)
  await configMaps.updateStatus(object)
  await configMaps.apply(object, { fieldManager: 'me' })
  await configMaps.applyStatus(object, { fieldManager: 'me', force: true })
  await configMaps.patch('a', mergePatch({ data: null }), { subresource: 'status' })
  assert.equal(
    send.requests.map(({ method, path, query = '' }) => `${method} ${path} ${query}`.trimEnd()),
    [
      'POST /api/v1/namespaces/ns/configmaps',
      'PUT /api/v1/namespaces/ns/configmaps/a',
      'PUT /api/v1/namespaces/ns/configmaps/a/status',
      'PATCH /api/v1/namespaces/ns/configmaps/a fieldManager=me',
      'PATCH /api/v1/namespaces/ns/configmaps/a/status fieldManager=me&force=true',
      'PATCH /api/v1/namespaces/ns/configmaps/a/status'
    ]
  )
})

write("take the client's field manager unless they name one", async () => {
  const send = new FakeSend(...Array.from({ length: 5 }, () => json(stored('a'))))
  const configMaps = handle(send, TestConfigMap, inNs, { fieldManager: 'tool' })
  const object = { metadata: { name: 'a' } }
  await configMaps.create(object)
  await configMaps.update(object, { fieldManager: 'me' })
  await configMaps.patch('a', mergePatch({}), { fieldManager: undefined })
  await configMaps.apply(object)
  await configMaps.updateStatus(object)
  assert.equal(queries(send), [
    'fieldManager=tool',
    'fieldManager=me',
    'fieldManager=tool',
    'fieldManager=tool',
    'fieldManager=tool'
  ])
})

write('apply() without any field manager is refused before anything is sent', async () => {
  const send = new FakeSend()
  await rejects(
    handle(send, TestConfigMap, inNs).apply({ metadata: { name: 'a' } }),
    TypeError,
    /fieldManager is missing/
  )
  assert.equal(send.requests, [])
})

write.run()
