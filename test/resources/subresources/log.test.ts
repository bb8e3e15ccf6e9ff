import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, ConnectionError } from '../../../src/errors.ts'
import { Resource } from '../../../src/resources/index.ts'
import { Pod } from '../../../src/resources/kinds/stable.ts'
import { LogLines } from '../../../src/resources/subresources/log-lines.ts'
import type { Send } from '../../../src/transport/transport.ts'
import { settle } from '../../support/fake-clock.ts'
import { collect, FakeSend, FeedBody, failure, stream, text } from '../../support/fake-send.ts'
import { rejects, throws } from '../../support/rejects.ts'

const podsOf = (send: Send): Resource<Pod, 'Namespaced'> => new Resource({ send }, Pod, { namespace: 'x' })

const lines = suite('LogLines')

const bytes = (from: string): Uint8Array => new TextEncoder().encode(from)

function cut(parts: Uint8Array[], maxLineBytes: number = 1024): string[] {
  const splitter = new LogLines(maxLineBytes)
  const found = parts.flatMap((part) => splitter.push(part))
  const rest = splitter.end()
  return rest === undefined ? found : [...found, rest]
}

lines('gives the same lines however the bytes are cut', () => {
  const log = bytes('\ufeffone\r\ntwo é 😀\n\n\r\n50 %\r100 %\nrest')
  const expected = ['\ufeffone', 'two é 😀', '', '', '50 %\r100 %', 'rest']
  assert.equal(cut([log]), expected)
  assert.equal(cut([...log].map((byte) => Uint8Array.of(byte))), expected)
  for (let at = 0; at <= log.length; at++)
    assert.equal(cut([log.subarray(0, at), log.subarray(at)]), expected, `cut at ${at}`)
})

lines('has no line after the last end of line', () => {
  assert.equal(cut([]), [])
  assert.equal(cut([bytes('a\n')]), ['a'])
  assert.equal(cut([bytes('\n')]), [''])
})

lines('gives a long line in pieces, cut between characters', () => {
  assert.equal(cut([bytes('0123456789\nab')], 4), ['0123', '4567', '89', 'ab'])
  assert.equal(cut([bytes('ab😀c')], 4), ['ab', '😀', 'c'])
  assert.equal([...bytes('ab😀cé\n')].length, 10)
  assert.is(
    cut(
      [...bytes('ab😀cééé\n')].map((byte) => Uint8Array.of(byte)),
      4
    ).join(''),
    'ab😀cééé'
  )
  // Continuation bytes alone are no characters; they are cut all the same.
  assert.is(cut([new Uint8Array(10).fill(0x80)], 4).length, 3)
})

lines.run()

const log = suite('Resource: log()')

log('sends every option, zeros too', async () => {
  const server = new FakeSend(text('hello\n'), text('', 204))
  const pods = podsOf(server.send)
  const options = {
    ...{ container: 'c', previous: true, sinceTime: new Date(0), timestamps: true, tailLines: 0, limitBytes: 10 },
    ...({ stream: 'Stderr', insecureSkipTLSVerifyBackend: true } as const)
  }
  assert.is(await pods.log('a', options), 'hello\n')
  assert.is(server.request.path, '/api/v1/namespaces/x/pods/a/log')
  assert.is(
    server.request.query,
    'container=c&previous=true&sinceTime=1970-01-01T00%3A00%3A00.000Z&timestamps=true&tailLines=0&limitBytes=10&stream=Stderr&insecureSkipTLSVerifyBackend=true'
  )
  assert.is(server.request.headers?.accept, 'application/json, */*')
  assert.is(server.request.stream, undefined)
  assert.is(await pods.log('a'), '')
  assert.is(server.requests[1]?.query, undefined)
})

log('refuses options that make no sense before anything is sent', async () => {
  const pods = podsOf(new FakeSend().send)
  await rejects(pods.log('a', { sinceSeconds: 1, sinceTime: new Date() }), TypeError)
  await rejects(pods.log('a', { sinceSeconds: 0 }), RangeError)
  await rejects(pods.log('a', { limitBytes: 0 }), RangeError)
  await rejects(pods.log('a', { tailLines: -1 }), RangeError)
  await rejects(pods.log('a', { tailLines: 1.5 }), RangeError)
  await rejects(pods.log('a', { sinceTime: 'yesterday' }), TypeError)
  await rejects(pods.log('a', { sinceTime: new Date(Number.NaN) }), RangeError)
  throws(() => pods.followLog('a', { maxLineBytes: 3 }), RangeError)
  throws(() => pods.followLog('a', { limitBytes: 0 }), RangeError)
})

log('passes on what the server refuses', async () => {
  const server = new FakeSend(failure(400, 'BadRequest', 'a container name must be specified'))
  await rejects(podsOf(server.send).log('a'), ApiError, /a container name must be specified/)
})

log.run()

const follow = suite('Resource: followLog()')

follow('gives lines as they arrive, until the log ends', async () => {
  const body = new FeedBody('one\ntw')
  const server = new FakeSend(stream(body))
  const reading = collect(podsOf(server.send).followLog('a', { tailLines: 5 }))
  await settle()
  body.feed('o\nthree').end()
  assert.equal(await reading, ['one', 'two', 'three'])
  assert.is(server.request.query, 'follow=true&tailLines=5')
  assert.is(server.request.stream, true)
  assert.ok(body.canceled)
})

follow('sends nothing before it is read', async () => {
  const server = new FakeSend()
  podsOf(server.send).followLog('a')
  await settle()
  assert.is(server.requests.length, 0)
})

follow('frees the connection when the loop is left', async () => {
  const body = new FeedBody('one\ntwo\n')
  for await (const line of podsOf(new FakeSend(stream(body)).send).followLog('a')) {
    assert.is(line, 'one')
    break
  }
  assert.ok(body.canceled)
})

follow('ends at once when it is left while waiting for a line', async () => {
  const body = new FeedBody()
  const send: Send = async (request) => {
    request.signal?.addEventListener('abort', () => body.fail(request.signal?.reason))
    return stream(body)
  }
  const reading = podsOf(send).followLog('a')
  const waiting = reading.next()
  await settle()
  await reading.return?.()
  assert.equal(await waiting, { done: true, value: undefined })
  assert.ok(body.canceled)
})

follow('gives what came before the connection broke, then why', async () => {
  const body = new FeedBody('one\ntw').fail(new ConnectionError('reset'))
  const found: string[] = []
  await rejects(
    (async () => {
      for await (const line of podsOf(new FakeSend(stream(body)).send).followLog('a')) found.push(line)
    })(),
    ConnectionError
  )
  assert.equal(found, ['one', 'tw'])
})

follow('rejects with the reason of the signal', async () => {
  const reason = new Error('enough')
  const server = new FakeSend()
  await rejects(
    collect(podsOf(server.send).followLog('a', { signal: AbortSignal.abort(reason) })),
    (err) => err === reason
  )
})

follow.run()
