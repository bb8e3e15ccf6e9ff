import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ProtocolError } from '../../src/errors.ts'
import { settle } from '../support/fake-clock.ts'
import { rejects } from '../support/rejects.ts'
import { type Step, scenario } from '../support/scenario-server.ts'
import { connectTo, end, GET } from '../support/undici-transport.ts'

const test = suite('createUndiciTransport: bodies')

test('refuses a body over maxBodyBytes, compressed or streamed as well', async () => {
  const big = Buffer.alloc(100_000, 'x')
  const zipped = gzipSync(big)
  const server = await scenario([
    (response) => response.end(big),
    (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped),
    (response) => response.end(big),
    (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped)
  ])
  const transport = connectTo(server, { maxBodyBytes: 50_000 })
  await rejects(transport.send(GET), ProtocolError, /larger than 50000 bytes/)
  await rejects(transport.send(GET), ProtocolError, /larger than 50000 bytes/)
  for (let i = 0; i < 2; i++) {
    const { body } = await transport.send({ ...GET, stream: true })
    await rejects(body.bytes(), ProtocolError, /larger than 50000 bytes/)
  }
  await end(transport, server)
})

test('decompresses gzip and both kinds of deflate, whole and streamed', async () => {
  const text = 'größe '.repeat(20_000)
  const bodies = [
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)]
  ] as const
  for (const [coding, bytes] of bodies) {
    const step: Step = (response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(bytes)
    }
    const server = await scenario([step, step])
    const transport = connectTo(server)
    for (const stream of [false, true]) {
      const response = await transport.send({ ...GET, stream })
      assert.is(await response.body.text(), text)
      assert.is(response.headers['content-encoding'], undefined)
    }
    await end(transport, server)
  }
})

test('refuses compressed bodies that are cut off, corrupt or of another coding', async () => {
  const bytes = gzipSync('x'.repeat(1000))
  for (const [coding, body, message] of [
    ['gzip', bytes.subarray(0, -4), /cut off/],
    ['gzip', Buffer.from('not gzip'), /corrupt/],
    ['br', bytes, /unknown content-encoding: "br"/]
  ] as const) {
    const step: Step = (response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(body)
    }
    const server = await scenario([step, step])
    const transport = connectTo(server)
    await rejects(transport.send(GET), ProtocolError, message)
    await rejects(
      transport.send({ ...GET, stream: true }).then((response) => response.body.bytes()),
      ProtocolError,
      message
    )
    await end(transport, server)
  }
})

test('a refusal whose body cannot be decoded is a refusal, and the body tells why it cannot be read', async () => {
  const coded =
    (coding: string): Step =>
    (response) => {
      response.writeHead(502, { 'content-encoding': coding }).end('no such coding')
    }
  const server = await scenario([coded('br'), coded('gzip'), coded('br'), coded('gzip')])
  const transport = connectTo(server)
  for (const stream of [false, true]) {
    for (const problem of [/unknown content-encoding: "br"/, /corrupt/]) {
      const answer = await transport.send({ ...GET, stream })
      assert.is(answer.status, 502)
      await rejects(answer.body.text(), ProtocolError, problem)
    }
  }
  await end(transport, server)
})

test('a compressed stream that is cancelled while it is read ends like any other', async () => {
  const server = await scenario([
    (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync('x').subarray(0, 10))
  ])
  const transport = connectTo(server)
  const { body } = await transport.send({ ...GET, stream: true })
  const reading = body.bytes()
  await settle()
  body.cancel()
  assert.is((await reading).length, 0)
  await end(transport, server)
})

test.run()
