import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ProtocolError } from '../../../src/errors.ts'
import type { KubeList, RawObject } from '../../../src/meta.ts'
import { parseList, parseRawObject, readRawList } from '../../../src/resources/bytes/index.ts'
import { RandomJson } from '../../support/random-json.ts'
import { rejects } from '../../support/rejects.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = (text: string, managedFields: boolean = true) => readRawList([encode(text)], { managedFields })
const ofPods = (...items: string[]): string =>
  `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"x"},"items":[${items.join(',')}]}\n`

/** The list as it is when its items are parsed. */
const parsed = (list: KubeList<RawObject>): KubeList<unknown> => ({ ...list, items: list.items.map(parseRawObject) })

/** What tells an object apart, by its value. */
function headOf(object: unknown): Omit<RawObject, 'bytes'> {
  const { kind, metadata } = (object ?? {}) as { kind?: unknown; metadata?: Record<string, unknown> }
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const of = (name: string): string => text(Array.isArray(metadata) ? undefined : metadata?.[name])
  return {
    kind: Array.isArray(object) ? '' : text(kind),
    metadata: { name: of('name'), namespace: of('namespace'), uid: of('uid'), resourceVersion: of('resourceVersion') }
  }
}

async function agree(text: string, managedFields: boolean, what: string = text): Promise<void> {
  const expected = await parseList([encode(text)], { managedFields })
  const found = await read(text, managedFields)
  assert.is(JSON.stringify(parsed(found)), JSON.stringify(expected), what)
  const heads = found.items.map(({ bytes: _, ...head }) => head)
  assert.equal(heads, expected.items.map(headOf), what)
}

const test = suite('readRawList')

test('gives heads and bytes, which have the kind of the list', async () => {
  const list = await read(
    ofPods(
      '{"metadata":{"name":"a","namespace":"ns","uid":"u-1","resourceVersion":"5","labels":{"name":"x"}},"spec":{}}'
    )
  )
  const { bytes, ...head } = list.items[0] as RawObject
  assert.equal(head, { kind: 'Pod', metadata: { name: 'a', namespace: 'ns', uid: 'u-1', resourceVersion: '5' } })
  assert.is(
    Buffer.from(bytes).toString(),
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"ns","uid":"u-1","resourceVersion":"5","labels":{"name":"x"}},"spec":{}}'
  )
  assert.equal(list.metadata, { resourceVersion: '7', continue: 'x' })
})

test('agrees with the parser on objects that are spelled in unusual ways', async () => {
  const objects = [
    '{"metadata":{"name":"a","uid":"1"},"metadata":{"name":"b"}}',
    '{"metadata":{"name":"a","name":"b"}}',
    '{"metadata":{"name":"a","n\\u0061me":"b"}}',
    '{"met\\u0061data":{"name":"b"},"metadata":{"name":"a"}}',
    '{"metadata":{"name":"a"},"met\\u0061data":{"name":"b"}}',
    '{"metadata":{"name":"\\u0061\\"","namespace":"\\/"}}',
    '{"metadata":{"name":"é","namespace":"😀"}}',
    '{"metadata":{"name":7,"namespace":null,"uid":{},"resourceVersion":["1"]}}',
    '{"metadata":{"name":null,"resourceVersion":12}}',
    '{"metadata":null}',
    '{"metadata":"x","kind":"Own","apiVersion":"v2"}',
    '{"metadata":[{"name":"a"}]}',
    '{"kind":"Own","metadata":{"name":"a"}}',
    '{"apiVersion":"v2","metadata":{"name":"a"}}',
    '{"kind":"A","kind":"B","apiVersion":"v1","metadata":{"name":"a"}}',
    '{"kind":null,"apiVersion":null,"metadata":{"name":"a"}}',
    '{"kind":"","apiVersion":"","metadata":{"name":"a"}}',
    ' { "spec" : { "metadata" : { "name" : "no" } } , "metadata" : { "labels" : { "uid" : "no" } , "uid" : "u" } } ',
    '{"spec":{},"status":{}}',
    '{"metadata":{}}',
    '{}',
    '[]',
    '[{"metadata":{"name":"a"}}]',
    'null',
    '"metadata"',
    '7'
  ]
  for (const object of objects) {
    for (const managedFields of [true, false]) {
      await agree(ofPods(object), managedFields)
      await agree(ofPods('{"metadata":{"name":"x"}}', object, '{"metadata":{"name":"y"}}'), managedFields)
    }
  }
})

test('leaves managedFields out wherever they stand, and nothing else of that name', async () => {
  const fields = [
    '[]',
    '[{}]',
    'null',
    '"}],"',
    '[{"a":"}]}"}]',
    '[{"a":"}],","b":[{}]}]',
    '[{"manager":"x}],","b":1}]',
    '[{"a":{"x":[{}],"y":1}}]',
    '[{"a":{"b":{"x":[{}]},"y":1}},{"c":[[{}]]}]',
    '[{"f:a}]}},{":{},":":{}}]',
    ' [ { "a" : 1 } ] ',
    '[{"a":1}] '
  ]
  for (const value of fields) {
    for (const metadata of [
      `{"managedFields":${value}}`,
      `{"name":"a","managedFields":${value}}`,
      `{"managedFields":${value},"name":"a"}`,
      `{"name":"a", "managedFields":${value} , "uid":"u"}`,
      `{"name":"a","managedFields":${value},"managedFields":[{"z":1}],"uid":"u"}`,
      `{"name":"a","managed\\u0046ields":${value},"uid":"u"}`
    ]) {
      const own = '"data":{"managedFields":"mine"},"spec":{"metadata":{"managedFields":[{"mine":1}]}}'
      await agree(ofPods(`{"metadata":${metadata},${own}}`, `{${own},"metadata":${metadata}}`), false)
      await agree(ofPods(`{"kind":"K","apiVersion":"v1","metadata":${metadata}}`), false)
      await agree(ofPods(`{"metadata":${metadata},${own}}`), true)
    }
  }
})

test('takes lists that are spelled in unusual ways', async () => {
  const items = '[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]'
  for (const list of [
    `{"items":${items},"metadata":{},"apiVersion":"apps/v1","kind":"DeploymentList"}`,
    `{"kind":"PodList","apiVersion":"v1","items":${items},"kind":"NodeList"}`,
    `{"kind":"PodList","apiVersion":"v1","items":${items},"kind":null}`,
    `{"kind":"List","apiVersion":"v1","items":${items}}`,
    `{"kind":"PodList","apiVersion":"v1","items":null}`,
    `{"kind":"PodList","apiVersion":"v1","items": [ ] }`,
    `{"kind":"PodList","apiVersion":"v1","\\u0069tems":${items}, "metadata": { "resourceVersion" : "8" } } \n`,
    `{"items":[1]}`
  ]) {
    await agree(list, true)
    await agree(list, false)
  }
})

test('fails as the parser does', async () => {
  for (const text of [
    '',
    '[]',
    '{"kind":"PodList","apiVersion":"v1"}',
    '{"kind":"PodList","apiVersion":"v1","items":{}}',
    '{"kind":"PodList","apiVersion":"v1","items":[{"a":1}],"items":[]}',
    '{"kind":"PodList","apiVersion":"v1","items":[{"a":1},]}',
    '{"kind":"PodList","apiVersion":"v1","items":[{"a":1}{"a":1}]}',
    '{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"},"spec":{"x":01}}]}',
    '{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"',
    '{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"}}]}}'
  ]) {
    const expected = await rejects(parseList([encode(text)]), ProtocolError)
    assert.is((await rejects(read(text), ProtocolError)).message, expected.message, text)
  }
})

test('agrees with the parser on generated lists in chunks, bytes changed or not', async () => {
  const keys = ['metadata', 'managedFields', 'name', 'uid', 'namespace', 'resourceVersion', 'kind', '__proto__']
  let accepted = 0
  for (let seed = 1; seed <= 600; seed++) {
    const json = new RandomJson(seed, keys)
    const member = (name: string, value: string): string =>
      json.chance(0.97) ? `"${name}":${value}` : json.member(name, value)
    const metadata = (): string => {
      const members = keys.slice(1, 6).flatMap((key) => {
        if (json.chance(0.1)) return []
        if (key === 'managedFields') return [member(key, json.chance(0.5) ? `[${json.object(2)}]` : json.value(3))]
        return [json.chance(0.9) ? member(key, json.string('a-1')) : member(key, json.value(2))]
      })
      return json.chance(0.05) ? json.object(2) : json.members(json.chance(0.5) ? members : members.reverse())
    }
    const item = (): string => {
      const members = [member('metadata', metadata()), member('spec', json.value(3))]
      return json.chance(0.05) ? json.value(3) : json.members(json.chance(0.8) ? members : members.reverse())
    }
    const bytes = encode(ofPods(...Array.from({ length: json.below(8) }, item)))
    if (json.chance(0.3)) {
      bytes[json.below(bytes.length)] = json.pick([...'{}[],:"\\0e- n\n'] as [string, ...string[]]).charCodeAt(0)
    }
    const size = json.pick([1, 7, 61, 1000])
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, k) =>
      bytes.subarray(k * size, (k + 1) * size)
    )
    const message = (err: Error): string => err.message
    // What is left out is not looked into, so that bad JSON there is no failure: with managedFields kept it is.
    const managedFields = json.chance(0.5)
    const expected = await parseList<unknown>(bytes, { managedFields }).catch(message)
    const found = await readRawList(chunks, { managedFields, windowBytes: 1 }).then(parsed, message)
    if (typeof found !== 'string') accepted++
    if (typeof expected === 'string' && typeof found !== 'string' && !managedFields) continue
    assert.is(JSON.stringify(found), JSON.stringify(expected), `seed ${seed}`)
  }
  assert.ok(accepted > 400, `${accepted} accepted`)
})

test('the depth of an object has no bound', async () => {
  for (const half of [511, 512, 513, 1025, 2500]) {
    const deep = `${'[{"a":'.repeat(half)}"}]"${'}]'.repeat(half)}`
    const spec = `"spec":${deep}}`
    const { items } = await read(ofPods(`{"metadata":{"name":"a"},${spec}`, '{"metadata":{"name":"b"},"spec":[{}]}'))
    assert.equal(
      items.map(({ metadata }) => metadata.name),
      ['a', 'b']
    )
    assert.ok(
      Buffer.from(items[0]?.bytes ?? [])
        .toString()
        .endsWith(spec),
      `${half}`
    )
    await rejects(read(ofPods(`{"spec":${deep}]}`)), ProtocolError, /bad JSON at byte/)
  }
})

test('the bytes of an object are the same however they are asked for', async () => {
  const metadata = '"metadata":{"name":"a","managedFields":[{"x":{}}],"uid":"u"}'
  for (const object of [`{${metadata}}`, `{"kind":"K","apiVersion":"v1",${metadata}}`, '{"metadata":{"name":"a"}}']) {
    for (const managedFields of [true, false]) {
      const { items } = await read(ofPods(object), managedFields)
      const raw = items[0] as RawObject & { size: number; copyTo(target: Uint8Array, at: number): void }
      const target = Buffer.alloc(raw.size + 2, '.')
      raw.copyTo(target, 1)
      assert.is(target.toString(), `.${Buffer.from(raw.bytes).toString()}.`)
      assert.is(raw.bytes, raw.bytes)
    }
  }
})

test('stops with the reason of the signal', async () => {
  const reason = new Error('enough')
  assert.is(await rejects(readRawList([encode(ofPods())], { signal: AbortSignal.abort(reason) })), reason)
})

test.run()
