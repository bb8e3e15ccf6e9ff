import { HttpResponse, http } from 'msw'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Authenticator } from '../../src/auth/authenticator.ts'
import { AuthError } from '../../src/errors.ts'
import { createTransport } from '../../src/transport/index.ts'
import { mswDispatcher } from '../support/msw-dispatcher.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('authorize')

/** Credentials that change with each refresh, and a server that accepts some of them. */
function setUp({ tokens, accepted }: { tokens: string[]; accepted: string }) {
  let refreshes = 0
  const refused: unknown[] = []
  const authenticator: Authenticator = {
    headers: () => ({ authorization: `Bearer ${tokens[refreshes]}`, 'impersonate-group': ['a', 'b'] }),
    tls: () => ({ version: '1' }),
    refresh: async (headers) => {
      refused.push(headers.authorization)
      if (refreshes + 1 >= tokens.length) return false
      refreshes++
      return true
    },
    close() {}
  }
  const dispatcher = mswDispatcher(
    http.all('https://api.test/*', ({ request }) =>
      HttpResponse.json({}, { status: request.headers.get('authorization') === `Bearer ${accepted}` ? 200 : 401 })
    )
  )
  const transport = createTransport({ config: { server: 'https://api.test' }, authenticator, dispatcher })
  const sent = (): (string | null)[] => dispatcher.requests.map((request) => request.headers.get('authorization'))
  return { transport, dispatcher, authenticator, refused, sent }
}

test('adds the credentials', async () => {
  const { transport, dispatcher } = setUp({ tokens: ['one'], accepted: 'one' })
  assert.is((await transport.send({ method: 'GET', path: '/api' })).status, 200)
  assert.is(dispatcher.requests[0]?.headers.get('impersonate-group'), 'a, b')
})

test('refreshes after a 401 and sends the request once more, body and all', async () => {
  const { transport, dispatcher, refused, sent } = setUp({ tokens: ['old', 'new'], accepted: 'new' })
  assert.is((await transport.send({ method: 'POST', path: '/api', body: '{}' })).status, 200)
  assert.equal(sent(), ['Bearer old', 'Bearer new'])
  assert.equal(refused, ['Bearer old'])
  assert.is(await dispatcher.requests[1]?.text(), '{}')
})

test('gives the second 401 back, and the first when there are no other credentials', async () => {
  const twice = setUp({ tokens: ['old', 'new', 'newer'], accepted: 'none' })
  assert.is((await twice.transport.send({ method: 'GET', path: '/api' })).status, 401)
  assert.equal(twice.sent(), ['Bearer old', 'Bearer new'])
  const once = setUp({ tokens: ['old'], accepted: 'none' })
  assert.is((await once.transport.send({ method: 'GET', path: '/api' })).status, 401)
  assert.equal(once.sent(), ['Bearer old'])
})

test('leaves the credentials of the request alone, and does not refresh for them', async () => {
  const { transport, refused, sent } = setUp({ tokens: ['old', 'new'], accepted: 'new' })
  const headers = { authorization: 'Bearer mine' }
  assert.is((await transport.send({ method: 'GET', path: '/api', headers })).status, 401)
  assert.equal(sent(), ['Bearer mine'])
  assert.equal(refused, [])
})

test('sends nothing when credentials cannot be had', async () => {
  for (const headers of [
    () => {
      throw new AuthError('Cannot run the plugin')
    },
    () => Promise.reject(new AuthError('Cannot run the plugin'))
  ]) {
    const { dispatcher, authenticator } = setUp({ tokens: ['one'], accepted: 'one' })
    const transport = createTransport({
      config: { server: 'https://api.test' },
      authenticator: { ...authenticator, headers },
      dispatcher
    })
    await rejects(transport.send({ method: 'GET', path: '/api' }), AuthError, /Cannot run the plugin/)
    assert.is(dispatcher.requests.length, 0)
  }
})

test.run()
