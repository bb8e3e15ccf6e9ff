import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeMessage } from '../../src/fake/protobuf/decode.ts'
import { ProtobufError, readFields } from '../../src/fake/protobuf/wire.ts'
import { builtinTable } from '../../src/fake/schema/builtin.generated.ts'
import { GO_FIELDS } from '../../src/fake/schema/go.generated.ts'
import type { Schema } from '../../src/fake/schema/schema.ts'
import { createSchemaSet } from '../../src/fake/schema/table.ts'
import { fakeServer } from '../support/fake-server.ts'

interface Recorded {
  method: string
  path: string
  base64: string
}

const file = new URL('../fixtures/protobuf/kubectl-create.json', import.meta.url)
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recorded[]
const PROTOBUF = 'application/vnd.kubernetes.protobuf'

const requests = suite('requests in protobuf')

async function send(
  body: Uint8Array,
  { method, path }: Omit<Recorded, 'base64'>
): Promise<{ status: number; json: unknown }> {
  const { cluster } = fakeServer()
  await cluster.request('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } })
  const headers = { 'content-type': PROTOBUF, accept: `${PROTOBUF},application/json`, authorization: 'Bearer admin' }
  const answer = await cluster.handle({ method, url: path, headers, body })
  await cluster.close()
  return { status: answer.status, json: JSON.parse(Buffer.from(answer.body as Uint8Array).toString()) }
}

for (const each of recorded) {
  requests(`kubectl's ${each.method} ${each.path} is taken, and answered in JSON`, async () => {
    assert.is((await send(Buffer.from(each.base64, 'base64'), each)).status, 201)
  })
}

requests('all fields of a Deployment arrive', async () => {
  const found = recorded.find(({ path }) => path.includes('/deployments'))
  assert.ok(found)
  const { json } = await send(Buffer.from(found.base64, 'base64'), found)
  const { metadata, spec } = json as { metadata: { labels: unknown }; spec: Record<string, unknown> }
  assert.equal(metadata.labels, { app: 'web' })
  assert.is(spec.replicas, 2)
  const { containers } = (spec.template as { spec: { containers: Record<string, unknown>[] } }).spec
  assert.is(containers[0]?.image, 'nginx:1')
  assert.equal(containers[0]?.ports, [{ containerPort: 80, protocol: 'TCP' }])
})

requests('cut anywhere, it is refused and nothing breaks', async () => {
  const found = recorded.find(({ path }) => path.includes('/configmaps'))
  assert.ok(found)
  const whole = Buffer.from(found.base64, 'base64')
  for (let end = 1; end < whole.length; end++) {
    const { status } = await send(whole.subarray(0, end), found)
    assert.ok([201, 400, 415, 422].includes(status), `${end}: ${status}`)
  }
})

requests('custom kinds have no protobuf', async () => {
  const typeMeta = Buffer.from('\x0a\x0eexample.com/v1\x12\x06Widget', 'latin1')
  const body = Buffer.concat([Buffer.from('k8s\0'), Buffer.from([0x0a, typeMeta.length]), typeMeta])
  const { status } = await send(body, { method: 'POST', path: '/api/v1/namespaces/default/configmaps' })
  assert.is(status, 415)
})

requests.run()

const decode = suite('decodeMessage')
const schemas = createSchemaSet(builtinTable, GO_FIELDS)
const schemaOf = (group: string, version: string, kind: string): Schema =>
  schemas.lookup({ group, version, kind }) ?? { type: 'any', name: '' }

decode('reads a varint of ten bytes as a negative number', () => {
  // spec (2) { replicas (1): -1 }
  const bytes = Uint8Array.from([0x12, 11, 0x08, ...Array.from({ length: 9 }, () => 0xff), 0x01])
  assert.equal(decodeMessage(bytes, schemaOf('apps', 'v1', 'Deployment')), { spec: { replicas: -1 } })
})

decode('passes over fields that it does not know', () => {
  assert.equal(decodeMessage(Uint8Array.from([0xf8, 0x07, 1]), schemaOf('', 'v1', 'ConfigMap')), {})
})

decode('refuses nesting without end', () => {
  // JSONSchemaProps.not (28) in itself, a hundred times.
  let bytes = new Uint8Array()
  for (let i = 0; i < 100; i++) {
    const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7]
    bytes = Uint8Array.from([0xe2, 0x01, ...length, ...bytes])
  }
  const props: Schema = {
    type: 'object',
    name: 'v1.Loop',
    get fields() {
      return loop
    }
  }
  const loop: ReadonlyMap<string, Schema> = new Map([
    ['not', Object.defineProperties({ protobuf: [28] }, Object.getOwnPropertyDescriptors(props)) as unknown as Schema]
  ])
  assert.throws(
    () => decodeMessage(bytes, props),
    (err: unknown) => err instanceof ProtobufError
  )
})

decode('refuses what ends too early, and tags of nothing', () => {
  assert.throws(
    () => [...readFields(Uint8Array.from([0x0a, 5, 1]))],
    (err: unknown) => err instanceof ProtobufError
  )
  assert.throws(
    () => [...readFields(Uint8Array.from([0x00, 0]))],
    (err: unknown) => err instanceof ProtobufError
  )
  assert.throws(
    () => [...readFields(Uint8Array.from([0x80]))],
    (err: unknown) => err instanceof ProtobufError
  )
})

decode.run()
