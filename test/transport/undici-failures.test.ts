import { inspect } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ConnectionError, ProtocolError } from '../../src/errors.ts'
import { isTransient } from '../../src/transport/connection-errors.ts'
import { rejects } from '../support/rejects.ts'
import { rawServer } from '../support/scenario-server.ts'
import { connectTo, end, GET } from '../support/undici-transport.ts'

const test = suite('createUndiciTransport: failures')

test('tells refused, reset and cut connections apart from what was not sent', async () => {
  const gone = await rawServer(() => {})
  await gone.end()
  const refused = await rejects(connectTo(gone).send(GET), ConnectionError, /Cannot connect to "http:.*ECONNREFUSED/)
  assert.ok((refused as ConnectionError).unsent)

  for (const [write, message] of [
    ['', /broke before the answer/],
    ['HTTP/1.1 200 OK\r\ncontent-len', /broke before the answer/],
    ['HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc', /broke within the answer/],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n', /broke within the answer/]
  ] as const) {
    for (const stop of ['end', 'resetAndDestroy'] as const) {
      const server = await rawServer((socket) =>
        socket.once('data', () => socket.write(write, () => setImmediate(() => socket[stop]())))
      )
      const transport = connectTo(server)
      const err = await rejects(transport.send(GET), ConnectionError)
      assert.not((err as ConnectionError).unsent)
      if (stop === 'end') assert.match(err.message, message)
      await end(transport, server)
    }
  }
})

test('tells what is not HTTP, and headers without end', async () => {
  for (const garbage of ['SSH-2.0-OpenSSH_9.9\r\n', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(40_000)}`]) {
    const server = await rawServer((socket) => socket.once('data', () => socket.write(garbage)))
    const transport = connectTo(server)
    await rejects(transport.send(GET), ProtocolError, /GET \/api/)
    await end(transport, server)
  }
})

test('an answer that is cut off is a broken connection, also when it said that the connection would close', async () => {
  const server = await rawServer((socket) => {
    socket.once('data', () =>
      socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n9\r\nplanted')
    )
  })
  const transport = connectTo(server)
  const err = await rejects(transport.send(GET), ConnectionError, /broke within the answer/)
  assert.ok(isTransient(err))
  assert.not.match(inspect(err), 'planted')
  await end(transport, server)
})

test.run()
