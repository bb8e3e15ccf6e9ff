import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ProtocolError } from '../../src/errors.ts'
import { followRedirects } from '../../src/transport/redirect.ts'
import { FakeSend, json } from '../support/fake-send.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('followRedirects')

const SERVER = new URL('https://api.test:6443/prefix/')
const to = (location: string, status = 302) => json({}, status, { location })

test('follows a GET within the server, whatever the form of the Location', async () => {
  for (const [location, path, query] of [
    ['/prefix/b?x=y', '/b', 'x=y'],
    ['b', '/a/b', ''],
    ['https://api.test:6443/prefix/b', '/b', ''],
    ['?x=y', '/a/a', 'x=y'],
    ['/prefix', '/', '']
  ] as const) {
    const fake = new FakeSend(to(location, 307), json({}))
    const response = await followRedirects({ server: SERVER })(fake.send)({ method: 'GET', path: '/a/a', query: 'q' })
    assert.is(response.status, 200)
    assert.equal([fake.requests[1]?.path, fake.requests[1]?.query], [path, query])
  }
})

test('goes to no other origin, scheme or prefix, and shows no more of the Location than its origin', async () => {
  for (const location of [
    'https://evil.test/prefix/?token=hunter2',
    'http://api.test:6443/prefix/b',
    'https://api.test/prefix/b',
    '//evil.test/prefix/b',
    '/other',
    '/prefixed',
    '/prefix/../other',
    'https://['
  ]) {
    const fake = new FakeSend(to(location))
    const err = await rejects(
      followRedirects({ server: SERVER })(fake.send)({ method: 'GET', path: '/a' }),
      ProtocolError,
      /GET \/a: 302/
    )
    assert.not.match(err.message, /hunter2/)
    assert.is(fake.requests.length, 1)
  }
})

test('follows no other verb', async () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const fake = new FakeSend(to('/prefix/b', 308))
    await rejects(followRedirects({ server: SERVER })(fake.send)({ method, path: '/a' }), ProtocolError, /not followed/)
  }
})

test('gives up after 10', async () => {
  const fake = new FakeSend(...Array.from({ length: 11 }, (_, i) => to(`/prefix/a?turn=${i}`)))
  await rejects(followRedirects({ server: SERVER })(fake.send)({ method: 'GET', path: '/a' }), /more than 10 redirects/)
  assert.is(fake.requests.length, 11)
})

test('tells a circle by its first turn', async () => {
  const call = { method: 'GET', path: '/a', query: 'q=1' }
  const self = new FakeSend(to('/prefix/a?q=1'))
  await rejects(followRedirects({ server: SERVER })(self.send)(call), ProtocolError, /302: it redirects in a circle$/)
  assert.is(self.requests.length, 1)
  const wide = new FakeSend(to('/prefix/b'), to('/prefix/a?q=1'))
  await rejects(followRedirects({ server: SERVER })(wide.send)(call), ProtocolError, /in a circle/)
  assert.is(wide.requests.length, 2)
})

test('leaves answers without a Location and other 3xx alone', async () => {
  for (const answer of [json({}, 302), to('/prefix/b', 304), to('/prefix/b', 300)]) {
    const response = await followRedirects({ server: SERVER })(new FakeSend(answer).send)({ method: 'GET', path: '/a' })
    assert.is(response, answer)
  }
})

test.run()
