import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, ConnectionError, isExpired, isForbidden, ProtocolError } from '../../src/errors.ts'
import type { RawObject } from '../../src/meta.ts'
import { parseRawObject } from '../../src/resources/bytes/index.ts'
import { ConfigMap } from '../../src/resources/kinds/core-v1.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { collect, FakeSend, FeedBody, failure, json, stream, text } from '../support/fake-send.ts'
import { rejects } from '../support/rejects.ts'
import { handle, inNs, page, stored } from '../support/resource-handle.ts'

const lists = suite('Resource: listRaw()')

const headOf = ({ kind, metadata }: RawObject): string =>
  `${kind} ${metadata.namespace}/${metadata.name} ${metadata.uid}@${metadata.resourceVersion}`

lists('asks as list does, for one page, and gives what list gives, as bytes', async () => {
  const send = new FakeSend(page(['a', 'b'], { continue: 'x' }), page(['a', 'b'], { continue: 'x' }))
  const options = {
    limit: 2,
    labelSelector: 'app=web',
    managedFields: false,
    timeoutMs: 5,
    bodyTimeoutMs: 6,
    retry: false
  }
  const raw = await handle(send, ConfigMap, inNs).listRaw(options)
  const list = await handle(send, ConfigMap, inNs).list(options)
  assert.equal(send.requests[0], send.requests[1])
  assert.equal({ ...raw, items: raw.items.map(parseRawObject) }, list)
  assert.equal(raw.items.map(headOf), ['ConfigMap /a @', 'ConfigMap /b @'])
})

lists('is refused as list is', async () => {
  const configMaps = handle(
    new FakeSend(
      failure(410, 'Expired'),
      json({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 403 }),
      text('<html>')
    ),
    ConfigMap
  )
  assert.ok(isExpired(await rejects(configMaps.listRaw(), ApiError)))
  assert.ok(isForbidden(await rejects(configMaps.listRaw(), ApiError)))
  await rejects(configMaps.listRaw(), ProtocolError, /bad JSON at byte 0/)
})

lists('metadata alone, also of a server that sends whole objects', async () => {
  const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: stored('a').metadata }
  const send = new FakeSend(
    json({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata: {}, items: [partial] }),
    json({ kind: 'ConfigMapList', apiVersion: 'v1', metadata: {}, items: [{ ...stored('a'), data: {} }] })
  )
  const metadata = handle(send, ConfigMap).metadata()
  for (let k = 0; k < 2; k++) {
    const { kind, items } = await metadata.listRaw()
    assert.is(kind, 'PartialObjectMetadataList')
    assert.equal(items.map(parseRawObject), [partial])
    assert.equal(items.map(headOf), ['PartialObjectMetadata ns/a uid-a@1'])
  }
})

lists.run()

const watches = suite('Resource: watchRaw()')

const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`
const watch = (...chunks: string[]) =>
  handle(new FakeSend(stream(new FeedBody(...chunks).end())), ConfigMap, undefined, {
    clock: new FakeClock()
  }).watchRaw({
    managedFields: false
  })

watches('gives changes as bytes, and bookmarks as they are', async () => {
  const bookmark = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: '9' } }
  const managed = { ...stored('é'), metadata: { ...stored('é').metadata, managedFields: [{ manager: 'me' }] } }
  const events = await collect(
    watch(
      line('ADDED', stored('a')),
      line('MODIFIED', managed),
      line('BOOKMARK', bookmark),
      line('DELETED', stored('a', '3'))
    )
  )
  const told = events.map((event) =>
    event.type === 'BOOKMARK'
      ? [event.type, event.object]
      : [event.type, headOf(event.object), parseRawObject(event.object)]
  )
  assert.equal(told, [
    ['ADDED', 'ConfigMap ns/a uid-a@1', stored('a')],
    ['MODIFIED', 'ConfigMap ns/é uid-é@1', stored('é')],
    ['BOOKMARK', bookmark],
    ['DELETED', 'ConfigMap ns/a uid-a@3', stored('a', '3')]
  ])
})

watches('takes lines that are spelled in unusual ways', async () => {
  const object = JSON.stringify(stored('a'))
  const lines = [
    `{"object":${object},"type":"ADDED"}`,
    ` { "type" : "ADDED" , "object" : ${object} } `,
    `{"type":"MODIFIED","object":${object},"type":"ADDED"}`,
    `{"type":"ADDED","object":{},"object":${object}}`,
    `{"type":"\\u0041DDED","object":${object}}`,
    `{"type":"ADDED","object":${object.replace('"name":"a"', '"name":"x","n\\u0061me":"a"')}}`,
    `{"type":"ADDED","object":${object.replace('"metadata":', '"metadata":{"name":"x"},"metadata":')}}`,
    `{"type":"ADDED","object":${object.replace('"name":"a"', '"name":"a","managedFields":[{"x":"}],"}]')}}`
  ]
  for (const one of lines) {
    const [event] = await collect(watch(`${one}\n`))
    assert.is(event?.type, 'ADDED', one)
    assert.is(event?.type === 'ADDED' && headOf(event.object), 'ConfigMap ns/a uid-a@1', one)
    assert.is(event?.type === 'ADDED' && JSON.stringify(parseRawObject(event.object)), object, one)
  }
})

watches('fails as watch does', async () => {
  const expired = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Expired', code: 410 }
  assert.ok(isExpired(await rejects(collect(watch(line('ERROR', expired))), ApiError)))
  await rejects(collect(watch('<html>\n')), ProtocolError, /bad JSON at byte 0/)
  await rejects(collect(watch(line('BOTCHED', stored('a')))), ProtocolError, /unknown type/)
  await rejects(collect(watch('{"type":"ADDED","object":null}\n')), ProtocolError)
  await rejects(collect(watch('{"type":"ADDED","object":{"metadata":{"name":"a"},"data":{"a":tru}}}\n')), ProtocolError)
  await rejects(collect(watch('{"type":"ADDED","object":{"metadata":{"name":"a"}')), ConnectionError, /broke off/)
  assert.is((await collect(watch(line('ADDED', stored('a')).trimEnd()))).length, 1)
})

watches.run()
