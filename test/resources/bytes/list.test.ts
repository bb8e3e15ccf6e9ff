import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Clock } from '../../../src/clock.ts'
import { ProtocolError } from '../../../src/errors.ts'
import { parseList } from '../../../src/resources/bytes/index.ts'
import { RandomJson } from '../../support/random-json.ts'
import { rejects } from '../../support/rejects.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const parse = (text: string, managedFields: boolean = true) => parseList<unknown>(encode(text), { managedFields })

/** A clock by which every reading comes 5 ms after the one before. */
function busyClock(): Clock {
  let time = 0
  return {
    now: () => time,
    monotonic: () => {
      time += 5
      return time
    },
    setTimer: () => ({ cancel: () => undefined })
  }
}

const test = suite('parseList')

test('gives items the kind of the list, first, and keeps the kind that they have', async () => {
  const list = await parse(
    '{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"},"kind":"Own","apiVersion":"x/v1"},{"kind":"Half","spec":{}}]}'
  )
  assert.is(
    JSON.stringify(list),
    '{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}},{"metadata":{"name":"b"},"kind":"Own","apiVersion":"x/v1"},{"apiVersion":"v1","kind":"Half","spec":{}}]}'
  )
})

test('takes kind and apiVersion after the items, whatever the order', async () => {
  const list = await parse(
    '{"items":[{"spec":{"items":[1]}}],"metadata":{},"apiVersion":"apps/v1","kind":"DeploymentList"}'
  )
  assert.equal(list.items, [{ apiVersion: 'apps/v1', kind: 'Deployment', spec: { items: [1] } }])
})

test('adds nothing to the items of a v1 List or of a list kind that does not end in List', async () => {
  assert.equal((await parse('{"apiVersion":"v1","kind":"List","items":[{"a":1}]}')).items, [{ a: 1 }])
  assert.equal((await parse('{"apiVersion":"v1","kind":"Foos","items":[{"a":1}]}')).items, [{ a: 1 }])
})

test('takes null for an empty list', async () => {
  for (const items of ['null', '[]', '[ \n ]']) {
    const list = await parse(`{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":${items}}`)
    assert.equal(list, { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: [] })
  }
})

test('finds items by an escaped key', async () => {
  assert.equal((await parse('{"\\u0069tem\\u0073":[1]}')).items, [1])
})

test('refuses what is not a list', async () => {
  await rejects(parse('[]'), ProtocolError, /^Cannot parse list: not an object$/)
  await rejects(parse('{"kind":"Status"}'), ProtocolError, /no "items"/)
  await rejects(parse('{"items":{}}'), ProtocolError, /"items" is not an array/)
  await rejects(parse('{"items":[1],"items":[2]}'), ProtocolError, /a second "items" at byte 13/)
})

test('says at which byte the JSON is bad and quotes nothing of it', async () => {
  const cases: [string, number][] = [
    ['', 0],
    ['nul', 3],
    ['{"items":[{"a":1},{"a":secret}]}', 23],
    ['{"items":[{"a":1},{"a":2},{"a":3},{"a":\'secret\'},{"a":5}]}', 39],
    ['{"items":[{"a":1}', 17],
    ['{"items":[{"a":1},]}', 18],
    ['{"items":[]', 11],
    ['{"items":[],}', 12],
    ['{"items":[]}x', 12],
    ['{"items":[] "a":1}', 12],
    ['{"a":01,"items":[]}', 6],
    ['{,"items":[]}', 1],
    ['\ufeff{"items":[]}', 0]
  ]
  for (const [text, offset] of cases) {
    const err = await rejects(parse(text), ProtocolError)
    assert.is(err.message, `Cannot parse list: bad JSON at byte ${offset}`, text)
    assert.is(err.cause, undefined)
  }
})

test('refuses each proper prefix of a list', async () => {
  const text = '{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"é\\n"}},{"metadata":{"name":"b"}}]}'
  const bytes = encode(text)
  for (let end = 0; end < bytes.length; end++) {
    await rejects(parseList(bytes.subarray(0, end)), ProtocolError, new RegExp(`bad JSON at byte ${end}$`))
  }
})

test('is not misled by items that hold what stands between items', async () => {
  const item = (name: string) => ({
    metadata: { name },
    templates: [{ metadata: {} }, { metadata: { name: '},{"metadata":{' } }]
  })
  const items = Array.from({ length: 40 }, (_, n) => item(String(n)))
  assert.equal((await parse(JSON.stringify({ items }))).items, items)
  assert.equal((await parse(JSON.stringify({ items }, null, 2))).items, items)
  assert.equal((await parse(JSON.stringify({ items: [1, ...items, [], null, 'x'] }))).items, [
    1,
    ...items,
    [],
    null,
    'x'
  ])
})

test('keeps __proto__ as a plain key', async () => {
  const text = '{"kind":"AList","apiVersion":"v1","__proto__":{"x":1},"items":[{"__proto__":{"polluted":true}}]}'
  const list = await parse(text)
  const [item] = list.items
  assert.ok(Object.hasOwn(item as object, '__proto__'))
  assert.is((item as { polluted?: unknown }).polluted, undefined)
  assert.is(JSON.stringify(item), '{"apiVersion":"v1","kind":"A","__proto__":{"polluted":true}}')
  assert.ok(Object.hasOwn(list, '__proto__'))
})

test('leaves out managedFields of each item and nothing else of that name', async () => {
  const text =
    '{"items":[{"metadata":{"managedFields":[{"a":"]}"}],"name":"a"},"data":{"managedFields":"mine"}},' +
    '{"metadata":{"name":"b","managedFields":[1]},"spec":{"template":{"metadata":{"managedFields":[2]}}}},' +
    '{"metadata":{"name":"c","managed\\u0046ields":[1],"managedFields":[2]}},{"metadata":null},{"metadata":"managedFields"}]}'
  assert.equal((await parse(text, false)).items, [
    { metadata: { name: 'a' }, data: { managedFields: 'mine' } },
    { metadata: { name: 'b' }, spec: { template: { metadata: { managedFields: [2] } } } },
    { metadata: { name: 'c' } },
    { metadata: null },
    { metadata: 'managedFields' }
  ])
})

test('refuses bad JSON inside managedFields that are left out', async () => {
  await rejects(parse('{"items":[{"metadata":{"managedFields":[01]}}]}', false), ProtocolError, /bad JSON at byte 41$/)
})

test('equals JSON.parse on generated lists, with and without managedFields', async () => {
  const keys = ['metadata', 'managedFields', 'items', 'name', 'a"b', 'kind', 'é', '__proto__']
  for (let seed = 1; seed <= 400; seed++) {
    const json = new RandomJson(seed, keys)
    const metadata = () => json.member('metadata', json.chance(0.9) ? json.object(3) : json.value(1))
    const item = () =>
      json.chance(0.1) ? json.value(3) : json.members([metadata(), json.member('spec', json.value(4))])
    const items = `[${json.space()}${Array.from({ length: json.below(12) }, item).join(`,${json.space()}`)}]`
    const members = [
      json.member('items', items),
      json.member('metadata', json.object(1)),
      json.member('x', json.value(3))
    ]
    const text = json.members(json.chance(0.5) ? members : members.reverse())
    const expected = JSON.parse(text) as { items: { metadata?: { managedFields?: unknown } }[] }
    assert.is(JSON.stringify((await parse(text)).items), JSON.stringify(expected.items), `seed ${seed}`)
    for (const one of expected.items) if (isObject(one) && isObject(one.metadata)) delete one.metadata.managedFields
    const found = await parse(text, false)
    assert.is(JSON.stringify(found.items), JSON.stringify(expected.items), `seed ${seed} without managedFields`)
    assert.is(
      JSON.stringify({ ...found, apiVersion: undefined, kind: undefined }),
      JSON.stringify(expected),
      `seed ${seed}`
    )
  }
})

test('refuses just what JSON.parse refuses, on generated lists with bytes changed', async () => {
  const accepted: number[] = []
  for (let seed = 1; seed <= 400; seed++) {
    const json = new RandomJson(seed, ['metadata', 'managedFields', 'items', 'name'])
    const items = Array.from({ length: json.below(6) }, () => json.members([json.member('metadata', json.object(3))]))
    const bytes = encode(json.members([json.member('items', `[${items.join(',')}]`), json.member('y', json.value(2))]))
    bytes[json.below(bytes.length)] = json.pick([...'{}[],:"\\0e- nt1u\n'] as [string, ...string[]]).charCodeAt(0)
    const isJson = parses(new TextDecoder().decode(bytes))
    for (const managedFields of [true, false]) {
      const list = await parseList(bytes, { managedFields }).catch((err: Error) => err)
      if (!(list instanceof Error)) accepted.push(seed)
      const isRefused = list instanceof Error && /bad JSON at byte \d+$/.test(list.message)
      assert.is(isRefused, !isJson, `seed ${seed}: ${new TextDecoder().decode(bytes)}`)
    }
  }
  assert.ok(accepted.length > 100 && accepted.length < 700, `${accepted.length} accepted`)
})

/** What a list in chunks of `size` bytes gives, with as few bytes in view as can be; or the error's message. */
const inChunks = (bytes: Uint8Array, size: number, managedFields: boolean): Promise<unknown> => {
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, k) =>
    bytes.subarray(k * size, (k + 1) * size)
  )
  return parseList(chunks, { managedFields, windowBytes: 1 }).catch((err: Error) => err.message)
}

test('gives the same of chunks, wherever they end', async () => {
  const texts = [
    '{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"é\\n","managedFields":[{"a":1}]},"n":-12.5e+3},{"metadata":{"name":"b","managedFields":[]}},{"metadata":{"name":"c"}},{"metadata":{"name":"d"}}]}',
    ' { "apiVersion" : "x/v1" ,\n "items" : [\n {"metadata":{}} ,\n\n {"metadata":{}} , 12 , 345 , null ] , "kind" : "A" , "n" : 12 } \n',
    '{"kind":"PodList","apiVersion":"v1","items":null}',
    '{"kind":"PodList","apiVersion":"v1","items":[]}',
    '{"kind":"PodList","apiVersion":"v1","items":[{"a":1},{"a":2},{"a":3}{"a":4}]}',
    '{"items":[{"a":1},{"a":2}],"items":[]}',
    '{"items":[{"a":1},{"a":2}],"x":tru}',
    '{"items":[{"a":1},{"a":2}]}}',
    '{"items":{"a":1}}',
    '{"a":{}}',
    '[1,2]'
  ]
  for (const text of texts) {
    const bytes = encode(text)
    for (const managedFields of [true, false]) {
      const whole = await parseList(bytes, { managedFields }).catch((err: Error) => err.message)
      for (let size = 1; size < 40; size++) {
        assert.equal(await inChunks(bytes, size, managedFields), whole, `${text} in chunks of ${size}`)
      }
    }
  }
})

test('gives the same of chunks of generated lists with bytes changed', async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const json = new RandomJson(seed, ['metadata', 'managedFields', 'items', 'name'])
    const items = Array.from({ length: json.below(6) }, () => json.members([json.member('metadata', json.object(3))]))
    const bytes = encode(json.members([json.member('items', `[${items.join(',')}]`), json.member('y', json.value(2))]))
    if (seed % 2)
      bytes[json.below(bytes.length)] = json.pick([...'{}[],:"0- \n'] as [string, ...string[]]).charCodeAt(0)
    const managedFields = seed % 3 > 0
    const whole = await parseList(bytes, { managedFields }).catch((err: Error) => err.message)
    for (const size of [1, 2, 3, 7, 16, 61]) {
      assert.equal(await inChunks(bytes, size, managedFields), whole, `seed ${seed} in chunks of ${size}`)
    }
  }
})

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const largeList = (): Uint8Array =>
  encode(
    JSON.stringify({
      kind: 'AList',
      apiVersion: 'v1',
      items: Array.from({ length: 100 }, () => ({ metadata: { name: 'x'.repeat(4000) } }))
    })
  )

test('gives the event loop its turn while it parses', async () => {
  let turns = 0
  let running = true
  const count = (): void => {
    turns++
    if (running) setImmediate(count)
  }
  setImmediate(count)
  const list = await parseList(largeList(), { clock: busyClock(), sliceMs: 10 })
  running = false
  assert.is(list.items.length, 100)
  assert.ok(turns >= 10, `only ${turns} turns`)
})

test('does not wait for the event loop when there is little to parse', async () => {
  let turned = false
  setImmediate(() => {
    turned = true
  })
  await parseList(encode('{"items":[{"a":1}]}'), { clock: busyClock(), sliceMs: 0 })
  assert.is(turned, false)
})

test('stops with the reason of the signal', async () => {
  const reason = new Error('enough')
  const early = AbortSignal.abort(reason)
  assert.is(await rejects(parseList(largeList(), { signal: early })), reason)
  const controller = new AbortController()
  const parsing = parseList(largeList(), { signal: controller.signal, clock: busyClock(), sliceMs: 10 })
  setImmediate(() => controller.abort(reason))
  assert.is(await rejects(parsing), reason)
})

test.run()
