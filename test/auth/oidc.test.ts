import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createCaFetch, type FetchLike } from '../../src/auth/ca-fetch.ts'
import { OidcProvider } from '../../src/auth/oidc.ts'
import { AuthError } from '../../src/errors.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { fixture, fixturePath } from '../support/fixture.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('OidcProvider')

const NOW = Date.UTC(2030, 0, 1)
const jwt = (name: string, expiresInMs: number): string =>
  ['{"alg":"none"}', JSON.stringify({ sub: name, exp: (NOW + expiresInMs) / 1000 }), 'sig']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')

const FRESH = jwt('fresh', 3_600_000)
const STALE = jwt('stale', 10_000)
const CONFIG = {
  'idp-issuer-url': 'https://idp/realm/',
  'client-id': 'kube ä',
  'client-secret': 's3cret&',
  'refresh-token': 'r1'
}

type Call = { url: string; init: Parameters<FetchLike>[1] }
type Answer = { status?: number; body: unknown }

/** An identity provider: discovery is right unless said otherwise, the token endpoint gives these answers in turn. */
function open(
  config: Record<string, string>,
  answers: Answer[],
  discovery: Answer = { body: { token_endpoint: 'https://idp/token' } }
) {
  const calls: Call[] = []
  const persisted: Record<string, string>[] = []
  const clock = new FakeClock(NOW)
  const fetch: FetchLike = async (url, init) => {
    calls.push({ url, init })
    const answer = url.endsWith('/.well-known/openid-configuration') ? discovery : answers.shift()
    const { status = 200, body } = answer ?? { status: 500, body: {} }
    return { status, text: async () => (typeof body === 'string' ? body : JSON.stringify(body)) }
  }
  const persist = async (changed: Record<string, string>): Promise<void> => void persisted.push(changed)
  const provider = new OidcProvider({ name: 'oidc', config, persist }, { clock, fetch })
  return { provider, calls, persisted, clock }
}
const current = async (provider: OidcProvider): Promise<string> => provider.current()

test('a token that holds is used at once', () => {
  const { provider, calls } = open({ ...CONFIG, 'id-token': FRESH }, [])
  assert.is(provider.current(), FRESH)
  assert.is(calls.length, 0)
})

test('one that ends within ten seconds is renewed, once for all, and persisted', async () => {
  const { provider, calls, persisted, clock } = open({ ...CONFIG, 'id-token': STALE }, [
    { body: { id_token: FRESH, refresh_token: 'r2' } }
  ])
  assert.equal(await Promise.all([current(provider), current(provider)]), [FRESH, FRESH])
  assert.equal(
    calls.map(({ url }) => url),
    ['https://idp/realm/.well-known/openid-configuration', 'https://idp/token']
  )
  const { method, headers, body, redirect } = calls[1]?.init ?? {}
  assert.equal([method, redirect, body], ['POST', 'error', 'grant_type=refresh_token&refresh_token=r1'])
  assert.is(headers?.authorization, `Basic ${Buffer.from('kube+%C3%A4:s3cret%26').toString('base64')}`)
  assert.equal(persisted, [{ ...CONFIG, 'id-token': FRESH, 'refresh-token': 'r2' }])
  assert.is(provider.current(), FRESH)
  assert.is(clock.waiting, 0)
})

test('a provider that wants the secret in the body gets it there, from then on first', async () => {
  const refused = { status: 401, body: { error: 'invalid_client' } }
  const { provider, calls } = open(CONFIG, [refused, { body: { id_token: STALE } }, { body: { id_token: FRESH } }])
  assert.is(await current(provider), STALE)
  assert.is(
    calls[2]?.init.body,
    'grant_type=refresh_token&refresh_token=r1&client_id=kube+%C3%A4&client_secret=s3cret%26'
  )
  assert.is(calls[2]?.init.headers?.authorization, undefined)
  assert.is(await current(provider), FRESH)
  assert.is(calls.length, 5)
})

test('after a 401 it is renewed, unless another token was refused', async () => {
  const other = jwt('other', 7_200_000)
  const { provider } = open({ ...CONFIG, 'id-token': FRESH }, [{ body: { id_token: other } }])
  assert.is(await provider.refresh('something older'), true)
  assert.is(provider.current(), FRESH)
  assert.is(await provider.refresh(FRESH), true)
  assert.is(provider.current(), other)
  const { 'refresh-token': _, ...without } = CONFIG
  assert.is(await open({ ...without, 'id-token': FRESH }, []).provider.refresh(FRESH), false)
})

const FAILURES: [string, Record<string, string>, Answer[], Answer | undefined, RegExp][] = [
  ['without a refresh-token', { 'refresh-token': '', 'id-token': STALE }, [], undefined, /there is no refresh-token/],
  ['with an id-token that is none', { 'id-token': 'no.jwt' }, [], undefined, /no JWT with an expiry/],
  ['when discovery fails', {}, [], { status: 404, body: '<html>' }, /answered 404 to discovery/],
  ['when discovery names no endpoint', {}, [], { body: {} }, /names no token_endpoint/],
  [
    'when the refresh is refused',
    {},
    [
      { status: 400, body: { error: 'invalid_grant', error_description: 'r1' } },
      { status: 400, body: { error: 'invalid_grant' } }
    ],
    undefined,
    /answered 400 \(invalid_grant\)$/
  ],
  [
    'when no id_token comes back',
    {},
    [{ body: { access_token: 's3cret&' } }],
    undefined,
    /no id_token; ask for the scope "openid"/
  ]
]
for (const [when, config, answers, discovery, message] of FAILURES) {
  test(`fails ${when}, showing no token`, async () => {
    const { provider, clock } = open({ ...CONFIG, ...config }, answers, discovery)
    const err = await rejects((async () => provider.current())(), AuthError, message)
    assert.not.match(err.message, /s3cret|r1|eyJ/)
    assert.is(clock.waiting, 0)
  })
}

test('when persisting fails the new token is kept all the same', async () => {
  const provider = new OidcProvider(
    { name: 'oidc', config: CONFIG, persist: () => Promise.reject(new Error('disk full')) },
    {
      clock: new FakeClock(NOW),
      fetch: async () => ({
        status: 200,
        text: async () => JSON.stringify({ token_endpoint: 'https://idp/t', id_token: FRESH })
      })
    }
  )
  await rejects(current(provider), AuthError, /Cannot persist/)
  assert.is(provider.current(), FRESH)
})

test('a provider that does not answer is given up after 30 seconds', async () => {
  const clock = new FakeClock(NOW)
  const fetch: FetchLike = (_url, { signal }) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  const provider = new OidcProvider({ name: 'oidc', config: CONFIG }, { clock, fetch })
  const waiting = rejects(current(provider), AuthError, /no answer within 30000 ms/)
  await clock.advance(30_000)
  await waiting
})

test('a caller that aborts gets its own reason, and the request is aborted', async () => {
  let aborted = false
  const fetch: FetchLike = (_url, { signal }) =>
    new Promise((_resolve, reject) =>
      signal?.addEventListener('abort', () => {
        aborted = true
        reject(signal.reason)
      })
    )
  const provider = new OidcProvider({ name: 'oidc', config: CONFIG }, { clock: new FakeClock(NOW), fetch })
  const aborting = new AbortController()
  const reason = new Error('enough')
  const waiting = rejects(Promise.resolve(provider.current(aborting.signal)))
  aborting.abort(reason)
  assert.is(await waiting, reason)
  assert.is(aborted, true)
})

test.run()

const caFetch = suite('createCaFetch')

caFetch('trusts the CA of the provider, from data or from a file, and no other', async () => {
  const server = createServer(
    { cert: fixture('certs/localhost.crt'), key: fixture('certs/localhost.key') },
    (request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => response.writeHead(201).end(`${request.method} ${request.headers['x-test']} ${body}`))
    }
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const url = `https://localhost:${(server.address() as AddressInfo).port}/token`
    const init = { method: 'POST', headers: { 'x-test': 'yes' }, body: 'a=b' }
    const data = Buffer.from(fixture('certs/ca.crt')).toString('base64')
    for (const config of [
      { 'idp-certificate-authority-data': data },
      { 'idp-certificate-authority': fixturePath('certs/ca.crt') }
    ]) {
      const response = await createCaFetch(config)(url, init)
      assert.is(response.status, 201)
      assert.is(await response.text(), 'POST yes a=b')
    }
    await rejects(createCaFetch({ 'idp-certificate-authority': fixturePath('certs/other-ca.crt') })(url, init))
    await rejects(
      createCaFetch({ 'idp-certificate-authority-data': data })(url.replace('https', 'http'), init),
      AuthError,
      /is not https/
    )
    const reason = new Error('enough')
    await rejects(
      createCaFetch({ 'idp-certificate-authority-data': data })(url, { ...init, signal: AbortSignal.abort(reason) })
    )
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

caFetch.run()
