import { MockAgent } from 'undici'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createTransport, type Dispatcher } from '../../src/transport/index.ts'

const test = suite('dispatcher option')

test("takes undici's own agents, by type and at run time", async () => {
  const agent = new MockAgent()
  agent.disableNetConnect()
  agent.get('https://api.test').intercept({ path: '/api?limit=1', method: 'GET' }).reply(200, { ok: true })
  const dispatcher: Dispatcher = agent
  const transport = createTransport({ config: { server: 'https://api.test' }, dispatcher })
  const response = await transport.send({ method: 'GET', path: '/api', query: 'limit=1' })
  assert.equal([response.status, await response.body.text()], [200, '{"ok":true}'])
  await transport.close()
  await agent.close()
})

test.run()
