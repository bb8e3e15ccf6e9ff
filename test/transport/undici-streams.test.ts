import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../support/eventually.ts'
import { settle } from '../support/fake-clock.ts'
import { json, type Step, scenario } from '../support/scenario-server.ts'
import { connectTo, end, GET } from '../support/undici-transport.ts'

const test = suite('createUndiciTransport: streams')

test('streams chunks as they arrive, beside other calls', async () => {
  let push = (_text: string): unknown => undefined
  const server = await scenario([
    (response) => {
      response.writeHead(200).flushHeaders()
      push = (text) => (text === '' ? response.end() : response.write(text))
    },
    json('beside')
  ])
  const transport = connectTo(server, { maxConnections: 1 })
  const { body } = await transport.send({ ...GET, stream: true })
  assert.is(await (await transport.send(GET)).body.text(), '"beside"')
  const chunks: string[] = []
  const texts = ['one', 'two', '']
  push(texts.shift() ?? '')
  for await (const chunk of body) {
    chunks.push(Buffer.from(chunk).toString())
    push(texts.shift() ?? '')
  }
  assert.equal(chunks, ['one', 'two'])
  await end(transport, server)
})

test('pauses the server while nobody reads, and loses nothing', async () => {
  const size = 24 * 1024 * 1024
  let sent = 0
  let drained = (): void => {}
  const server = await scenario([
    (response) => {
      const block = Buffer.alloc(64 * 1024, 'x')
      const write = (): void => {
        while (sent < size) {
          sent += block.length
          if (!response.write(block)) {
            drained()
            response.once('drain', write)
            return
          }
        }
        response.end()
      }
      write()
    }
  ])
  const transport = connectTo(server)
  const stalled = new Promise<void>((resolve) => {
    drained = resolve
  })
  const { body } = await transport.send({ ...GET, stream: true })
  await stalled
  await settle(50)
  assert.ok(sent < size, 'the server must not have sent all of it')
  let read = 0
  for await (const chunk of body) read += chunk.length
  assert.is(read, size)
  await end(transport, server)
})

test('frees the connection of a stream that its reader leaves or cancels', async () => {
  const endless: Step = (response) => {
    response.writeHead(200).write('line\n')
  }
  const server = await scenario([endless, endless, json(1)])
  const transport = connectTo(server)
  const left = await transport.send({ ...GET, stream: true })
  for await (const chunk of left.body) {
    assert.is(chunk.length, 5)
    break
  }
  const cancelled = await transport.send({ ...GET, stream: true })
  cancelled.body.cancel()
  cancelled.body.cancel()
  await eventually(() => server.openSockets() === 0)
  await transport.send(GET)
  await end(transport, server)
})

test.run()
