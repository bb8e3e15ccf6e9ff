import { inspect } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createTransport } from '../../src/transport/index.ts'
import { rejects } from '../support/rejects.ts'
import { rawServer, scenario } from '../support/scenario-server.ts'
import { pem } from '../support/tls.ts'
import { bearerAuthenticator, SECRET } from '../support/traced.ts'

const test = suite('secrets')

test('are in no error of the transport, however it fails', async () => {
  const failing = await Promise.all([
    rawServer((socket) => socket.once('data', () => socket.end(`garbage ${SECRET}\r\n`))),
    rawServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
    rawServer((socket) =>
      socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n${SECRET}`))
    ),
    scenario([(response) => response.writeHead(302, { location: `https://evil.test/?${SECRET}` }).end()], {
      cert: pem('server.crt'),
      key: pem('server.key')
    })
  ])
  for (const server of failing) {
    const transport = createTransport({
      config: { server: server.origin, proxyUrl: undefined },
      env: {},
      maxRetries: 0,
      authenticator: {
        ...bearerAuthenticator(false),
        tls: () => ({ version: '1', ca: pem('ca.crt'), cert: pem('client.crt'), key: pem('client.key') })
      }
    })
    const err = await rejects(transport.send({ method: 'POST', path: '/api', body: SECRET }))
    for (const shown of [inspect(err, { depth: 20, showHidden: true }), inspect(transport, { depth: 20 })]) {
      assert.not.match(shown, new RegExp(`${SECRET}|PRIVATE KEY`))
    }
    await transport.close()
    await server.end()
  }
})
test.run()
