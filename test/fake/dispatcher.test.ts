import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFakeCluster } from '../../src/fake/index.ts'
import { call } from '../support/fake-calls.ts'
import { FakeClock, settle } from '../support/fake-clock.ts'

const test = suite('FakeDispatcher')

const CM = '/api/v1/namespaces/default/configmaps'

/** A handler of undici's new style that keeps what it is told. */
function newHandler(options: { pauseAfter?: number } = {}) {
  const seen: string[] = []
  const state: { abort: (reason: Error) => void; resume: () => void } = { abort: () => {}, resume: () => {} }
  const handler = {
    onRequestStart(controller: { abort(reason?: Error): void; resume(): void }) {
      state.abort = (reason) => controller.abort(reason)
      state.resume = () => controller.resume()
      seen.push('start')
    },
    onResponseStart(_controller: unknown, status: number, headers: Record<string, unknown>) {
      seen.push(`${status} ${headers['content-type']}`)
    },
    onResponseData(controller: { pause(): void }, chunk: Buffer) {
      seen.push(JSON.parse(chunk.toString()).object?.metadata.name ?? 'data')
      if (seen.length === options.pauseAfter) controller.pause()
    },
    onResponseEnd() {
      seen.push('end')
    },
    onResponseError(_controller: unknown, error: Error) {
      seen.push(`error ${error.message}`)
    }
  }
  return { seen, state, handler }
}

test("answers handlers of undici's new style", async () => {
  const cluster = createFakeCluster()
  const { seen, handler } = newHandler()
  assert.is(
    cluster.dispatcher.dispatch({ method: 'GET', path: CM, headers: { accept: 'application/json' } }, handler),
    true
  )
  assert.is(cluster.dispatcher.pending, 1)
  await settle()
  assert.equal(seen, ['start', '200 application/json', 'data', 'end'])
  assert.is(cluster.dispatcher.pending, 0)
})

test('answers handlers of the old style, with bodies of all kinds', async () => {
  const cluster = createFakeCluster()
  const seen: unknown[] = []
  const handler = {
    onConnect: () => void seen.push('connect'),
    onHeaders: (status: number, headers: Buffer[]) => {
      seen.push(status, headers.map(String).includes('application/json'))
      return true
    },
    onData: (chunk: Buffer) => {
      seen.push(JSON.parse(chunk.toString()).metadata.name)
      return true
    },
    onComplete: () => void seen.push('complete'),
    onError: (err: Error) => void seen.push(err)
  }
  async function* streamed(): AsyncGenerator<string> {
    yield '{"metadata":'
    yield '{"name":"b"}}'
  }
  const headers = ['Content-Type', 'application/json']
  cluster.dispatcher.dispatch({ method: 'POST', path: CM, headers, body: '{"metadata":{"name":"a"}}' }, handler)
  await settle()
  cluster.dispatcher.dispatch({ method: 'POST', path: CM, headers, body: streamed() }, handler)
  await settle()
  assert.equal(seen, ['connect', 201, true, 'a', 'complete', 'connect', 201, true, 'b', 'complete'])
})

test('waits for a reader that pauses', async () => {
  const cluster = createFakeCluster({ clock: new FakeClock() })
  for (const name of ['a', 'b']) await call(cluster, 'POST', CM, { metadata: { name } })
  const { seen, state, handler } = newHandler({ pauseAfter: 3 })
  cluster.dispatcher.dispatch({ method: 'GET', path: `${CM}?watch=1` }, handler)
  await settle()
  assert.equal(seen, ['start', '200 application/json', 'a'])
  state.resume()
  await settle()
  assert.is(seen.at(-1), 'b')
  state.abort(new Error('enough'))
})

test('an abort frees the watch and is told once', async () => {
  const clock = new FakeClock()
  const cluster = createFakeCluster({ clock })
  const { seen, state, handler } = newHandler()
  cluster.dispatcher.dispatch({ method: 'GET', path: `${CM}?watch=1&resourceVersion=5` }, handler)
  await settle()
  assert.is(clock.waiting > 0, true)
  state.abort(new Error('enough'))
  state.abort(new Error('again'))
  await settle()
  assert.equal(seen, ['start', '200 application/json', 'error enough'])
  assert.is(clock.waiting, 0)
  assert.is(cluster.dispatcher.pending, 0)
})

test('a broken connection is an error with the code of a reset', async () => {
  const cluster = createFakeCluster()
  cluster.faults.add({ action: { type: 'reset' } })
  const errors: unknown[] = []
  const { handler } = newHandler()
  const onResponseError = (_controller: unknown, error: Error & { code?: string }): void => void errors.push(error.code)
  cluster.dispatcher.dispatch({ method: 'GET', path: CM }, { ...handler, onResponseError })
  await settle()
  assert.equal(errors, ['ECONNRESET'])
})

test('takes nothing after its end', async () => {
  const cluster = createFakeCluster()
  await cluster.close()
  const { seen, handler } = newHandler()
  cluster.dispatcher.dispatch({ method: 'GET', path: CM }, handler)
  assert.equal(seen, ['error The dispatcher is closed'])
})

test.run()
