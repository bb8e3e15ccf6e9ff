import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ProtocolError } from '../../src/errors.ts'
import type { WireResponse } from '../../src/transport/transport.ts'
import { collect, FakeSend, FeedBody, json, stream } from '../support/fake-send.ts'
import { TestPod } from '../support/kinds.ts'
import { rejects } from '../support/rejects.ts'
import { handle, inNs, queries } from '../support/resource-handle.ts'

const metadata = suite('Resource: metadata, table')

metadata('asks for metadata alone', async () => {
  const object = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } }
  const send = new FakeSend(json(object))
  const read = await handle(send, TestPod, inNs).metadata().get('a')
  assert.equal(read, object as never)
  assert.match(String(send.request.headers?.accept), /^application\/json;as=PartialObjectMetadata;/)
})

metadata('cuts whole objects down to their metadata when the server knows no other form', async () => {
  const pod = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a' }, spec: { nodeName: 'n' } }
  const partial = { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata: { name: 'a' } }
  const send = new FakeSend(
    json(pod),
    json({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: [pod] }),
    stream(new FeedBody(`${JSON.stringify({ type: 'ADDED', object: pod })}\n`).end())
  )
  const pods = handle(send, TestPod, inNs).metadata()
  assert.equal(await pods.get('a'), partial as never)
  const all = await pods.list()
  assert.equal([all.apiVersion, all.kind, all.items], ['meta.k8s.io/v1', 'PartialObjectMetadataList', [partial]])
  assert.equal(await collect(pods.watch()), [{ type: 'ADDED', object: partial }] as never)
})

const columnDefinitions = [{ name: 'Name', type: 'string', format: 'name', description: '', priority: 0 }]
const rows = (cells: string[], more: object = {}): WireResponse =>
  json({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: '3', ...more },
    columnDefinitions,
    rows: cells.map((cell) => ({ cells: [cell] }))
  })

metadata('tables join their pages', async () => {
  const send = new FakeSend(rows(['a'], { continue: 't' }), rows(['b']))
  const table = await handle(send, TestPod).table().list({ includeObject: 'None' })
  assert.equal(
    table.rows.map((row) => row.cells),
    [['a'], ['b']]
  )
  assert.equal(queries(send), ['limit=500&includeObject=None', 'limit=500&continue=t&includeObject=None'])
  assert.is(send.requests[0]?.headers?.accept, 'application/json;as=Table;v=v1;g=meta.k8s.io')
})

metadata('tables of one page, of one object, without rows, as a watch', async () => {
  const empty = json({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: {}, columnDefinitions, rows: null })
  const line = JSON.stringify({ type: 'ADDED', object: { kind: 'Table', columnDefinitions: [], rows: [] } })
  const send = new FakeSend(rows(['a'], { continue: 't' }), rows(['a']), empty, stream(new FeedBody(line).end()))
  const table = handle(send, TestPod, inNs).table()
  assert.is((await table.list({ limit: 1 })).metadata.continue, 't')
  assert.is((await table.get('a')).rows.length, 1)
  assert.equal((await table.list()).rows, [])
  assert.is((await collect(table.watch({ timeoutSeconds: 5 })))[0]?.type, 'ADDED')
})

metadata('objects instead of a table are a ProtocolError', async () => {
  const send = new FakeSend(json({ kind: 'PodList', items: [] }))
  await rejects(handle(send, TestPod).table().list(), ProtocolError, /the server answered with another kind: "PodList"/)
})

metadata.run()
