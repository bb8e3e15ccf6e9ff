import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ClientConfig, ExecConfig } from '../../src/auth/config.ts'
import { ExecPlugin, type ExecPluginOptions } from '../../src/auth/exec-plugin.ts'
import { AuthError } from '../../src/errors.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { fixture, fixturePath } from '../support/fixture.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('ExecPlugin')

type Run = NonNullable<ExecPluginOptions['run']>
type Told = Parameters<Run>[1]

const EXEC: ExecConfig = {
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'get-token',
  interactiveMode: 'Never'
}
const CONFIG: ClientConfig = { server: 'https://h', exec: EXEC }
const credential = (status: unknown, more = {}): string =>
  JSON.stringify({ kind: 'ExecCredential', apiVersion: EXEC.apiVersion, status, ...more })

/** A plugin whose runs give these answers, the last one for ever. */
function open(answers: (string | Error)[], exec: Partial<ExecConfig> = {}, config: Partial<ClientConfig> = {}) {
  const clock = new FakeClock(Date.UTC(2030, 0, 1))
  const told: Told[] = []
  const run: Run = async (_exec, options) => {
    told.push(options)
    const answer = answers[Math.min(told.length, answers.length) - 1] ?? ''
    if (answer instanceof Error) throw answer
    return answer
  }
  const plugin = new ExecPlugin(
    { ...CONFIG, ...config },
    { ...EXEC, ...exec },
    { clock, env: {}, platform: 'linux', isTerminal: () => false, run }
  )
  return { plugin, clock, told }
}
const token = (name: string, expirationTimestamp?: string): string => credential({ token: name, expirationTimestamp })
const get = async (plugin: ExecPlugin) => plugin.current()

test('runs once, however many ask', async () => {
  const { plugin, told } = open([token('one')])
  const all = await Promise.all([get(plugin), get(plugin), get(plugin)])
  assert.equal(
    all.map((each) => each.token),
    ['one', 'one', 'one']
  )
  assert.not.ok(plugin.current() instanceof Promise)
  assert.is(told.length, 1)
})

test('without an expiry the credentials stay', async () => {
  const { plugin, clock, told } = open([token('one'), token('two')])
  await get(plugin)
  await clock.advance(1e9)
  assert.is((await get(plugin)).token, 'one')
  assert.is(told.length, 1)
})

test('runs again ten seconds before the end', async () => {
  const { plugin, clock } = open([token('one', '2030-01-01T00:01:00Z'), token('two', '2030-01-01T02:00:00+01:00')])
  await get(plugin)
  await clock.advance(49_999)
  assert.is((await get(plugin)).token, 'one')
  await clock.advance(1)
  assert.is((await get(plugin)).token, 'two')
})

test('credentials that live shortly are used to their end', async () => {
  const { plugin, clock, told } = open([token('one', '2030-01-01T00:00:08.500Z'), token('two')])
  await get(plugin)
  await clock.advance(8_499)
  await get(plugin)
  assert.is(told.length, 1)
  await clock.advance(1)
  assert.is((await get(plugin)).token, 'two')
})

test('a run that fails before the end leaves the old credentials in use', async () => {
  const { plugin, clock } = open([token('one', '2030-01-01T00:01:00Z'), new AuthError('no luck')])
  await get(plugin)
  await clock.advance(55_000)
  assert.is((await get(plugin)).token, 'one')
  await clock.advance(5_000)
  await rejects(get(plugin), AuthError, /no luck/)
})

test('a failure is not kept', async () => {
  const { plugin } = open([new AuthError('no luck'), token('two')])
  await rejects(get(plugin), /no luck/)
  assert.is((await get(plugin)).token, 'two')
})

test('after a 401 it runs again, once for all, unless others were refused', async () => {
  const { plugin, told } = open([token('one'), token('two'), token('two')])
  await get(plugin)
  const refreshed = await Promise.all([1, 2, 3].map(() => plugin.refresh('Bearer one')))
  assert.equal(refreshed, [true, true, true])
  assert.is(told.length, 2)
  assert.is(await plugin.refresh('Bearer one'), true)
  assert.is(told.length, 2)
  assert.is(await plugin.refresh('Bearer two'), false)
  assert.is(told.length, 3)
})

test('a client certificate, and another version when it changes', async () => {
  const pair = (name: string) => ({
    clientCertificateData: fixture(`certs/${name}.crt`),
    clientKeyData: fixture(`certs/${name}.key`)
  })
  const { plugin } = open([credential(pair('client')), credential(pair('client')), credential(pair('client2'))])
  const first = await get(plugin)
  assert.is(first.cert, fixture('certs/client.crt'))
  assert.is(await plugin.refresh(undefined), false)
  assert.is(await plugin.refresh(undefined), true)
  assert.is((await get(plugin)).cert, fixture('certs/client2.crt'))
  assert.is.not((await get(plugin)).certVersion, first.certVersion)
})

test('is told the version and whether it may ask', async () => {
  const { plugin, told } = open([token('one')])
  await get(plugin)
  assert.equal(JSON.parse(told[0]?.info ?? ''), {
    kind: 'ExecCredential',
    apiVersion: 'client.authentication.k8s.io/v1',
    spec: { interactive: false }
  })
})

test('is told about the cluster when it asks for that', async () => {
  const { plugin, told } = open(
    [token('one')],
    { provideClusterInfo: true },
    {
      tls: { caFile: fixturePath('certs/ca.crt'), serverName: 'n', insecureSkipVerify: true },
      proxyUrl: 'http://p',
      disableCompression: true,
      execClusterConfig: { audience: 'x' }
    }
  )
  await get(plugin)
  assert.equal(JSON.parse(told[0]?.info ?? '').spec, {
    cluster: {
      server: 'https://h',
      'tls-server-name': 'n',
      'insecure-skip-tls-verify': true,
      'certificate-authority-data': Buffer.from(fixture('certs/ca.crt')).toString('base64'),
      'proxy-url': 'http://p',
      'disable-compression': true,
      config: { audience: 'x' }
    },
    interactive: false
  })
})

test('interactiveMode', async () => {
  const interactive = async (mode: ExecConfig['interactiveMode'], terminal: boolean): Promise<boolean | undefined> => {
    const told: Told[] = []
    const run: Run = async (_exec, options) => {
      told.push(options)
      return token('one')
    }
    const options = { clock: new FakeClock(), env: {}, platform: 'linux', isTerminal: () => terminal, run } as const
    await get(new ExecPlugin(CONFIG, { ...EXEC, interactiveMode: mode }, options))
    return told[0]?.interactive
  }
  assert.is(await interactive('Never', true), false)
  assert.is(await interactive('IfAvailable', true), true)
  assert.is(await interactive('IfAvailable', false), false)
  assert.is(await interactive('Always', true), true)
  await rejects(interactive('Always', false), AuthError, /wants a terminal/)
})

const BAD: [string, string, RegExp][] = [
  ['nothing', '', /wrote nothing to stdout/],
  ['text', 'token: secret', /stdout is not a JSON object/],
  ['a list', '["secret"]', /stdout is not a JSON object/],
  ['two values', `${token('secret')}${token('secret')}`, /stdout is not a JSON object/],
  ['another kind', credential({ token: 'secret' }, { kind: 'Pod' }), /kind is not "ExecCredential"/],
  [
    'another version',
    credential({ token: 'secret' }, { apiVersion: 'client.authentication.k8s.io/v1beta1' }),
    /apiVersion is not the configured/
  ],
  ['no status', credential(undefined), /has no status/],
  ['an empty status', credential({}), /neither a token nor a client certificate/],
  ['a number as token', credential({ token: 5 }), /status\.token is not a string/],
  [
    'a certificate alone',
    credential({ token: 'secret', clientCertificateData: fixture('certs/client.crt') }),
    /only one of/
  ],
  [
    'a pair that does not match',
    credential({ clientCertificateData: fixture('certs/client.crt'), clientKeyData: fixture('certs/client2.key') }),
    /does not belong/
  ],
  ['a bad time', token('secret', 'tomorrow'), /not an RFC 3339 time/],
  ['an empty time', token('secret', ''), /not an RFC 3339 time/],
  ['a day that is not', token('secret', '2030-02-30T00:00:00Z'), /not an RFC 3339 time/],
  ['a time without zone', token('secret', '2030-01-01T00:00:00'), /not an RFC 3339 time/]
]
for (const [what, stdout, message] of BAD) {
  test(`refuses ${what}, and shows none of it`, async () => {
    const err = await rejects(
      get(open([stdout]).plugin),
      AuthError,
      /^Cannot use the answer of exec plugin "get-token": /,
      message
    )
    assert.not.match(err.message, /secret/)
    assert.is(err.cause, undefined)
  })
}

test('the last caller that goes kills the run; the next starts another', async () => {
  const killed: unknown[] = []
  let runs = 0
  const run: Run = (_exec, { signal }) =>
    ++runs > 1
      ? Promise.resolve(token('two'))
      : new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(killed[killed.push(signal.reason) - 1]))
        )
  const plugin = new ExecPlugin(CONFIG, EXEC, { clock: new FakeClock(), env: {}, platform: 'linux', run })
  const leaving = [new AbortController(), new AbortController()]
  const waiting = leaving.map(({ signal }) => rejects(Promise.resolve(plugin.current(signal))))
  await new Promise((resolve) => setImmediate(resolve))
  leaving[0]?.abort()
  assert.is(killed.length, 0)
  leaving[1]?.abort()
  await Promise.all(waiting)
  assert.is(killed.length, 1)
  assert.is((await get(plugin)).token, 'two')
})

test('close() ends the run and those who wait for it', async () => {
  const run: Run = (_exec, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const plugin = new ExecPlugin(CONFIG, EXEC, { clock: new FakeClock(), env: {}, platform: 'linux', run })
  const waiting = rejects(get(plugin), AuthError, /the client is closed/)
  await new Promise((resolve) => setImmediate(resolve))
  plugin.close()
  await waiting
  await rejects(get(plugin), AuthError, /the client is closed/)
})

test.run()
