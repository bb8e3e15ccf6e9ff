import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { UsageError } from '../../src/cli/args.ts'
import { createTerminal } from '../../src/cli/terminal.ts'
import { wire } from '../../src/cli/wire.ts'
import { ApiError } from '../../src/errors.ts'
import { parseRecording } from '../../src/transport/index.ts'
import { rejects } from '../support/rejects.ts'

async function run(...args: string[]): Promise<string> {
  let printed = ''
  const output = { write: (text: string) => (printed += text), isTTY: false }
  try {
    await wire(args, createTerminal(output, {}), new AbortController().signal)
  } catch (err) {
    throw Object.assign(err as Error, { printed })
  }
  return printed
}

const test = suite('wire')

test('prints one exchange and nothing of the discovery before it', async () => {
  const printed = await run('get', 'ns', 'default', '--fake')
  assert.equal(
    printed.match(/^[→←].*/gm)?.map((line) => line.replace(/ \(.*/, '')),
    ['→ GET /api/v1/namespaces/default', '← 200 OK']
  )
  assert.match(printed, /\$ curl .*\/api\/v1\/namespaces\/default/)
  assert.match(printed, /"name":"default"/)
})

test('reads every page of a list', async () => {
  const printed = await run('list', 'namespaces', '--limit', '1', '--fake', '--no-headers')
  const requests = printed.match(/^→ .*/gm) ?? []
  assert.ok(requests.length > 1, printed)
  assert.match(requests.at(-1) ?? '', /limit=1&continue=/)
})

test('shows the events of a watch until the server ends it', async () => {
  const printed = await run(
    'watch',
    'ns',
    '--field-selector',
    'metadata.name=default',
    '--timeout-seconds',
    '1',
    '--fake'
  )
  assert.match(printed, /⇠ 1: ADDED Namespace default at resourceVersion/)
  assert.match(printed, /stream ended by the server/)
})

test('prints a refusal and rejects with it', async () => {
  const err = await rejects(run('delete', 'cm', 'nope', '-n', 'default', '--fake'), ApiError, /404 NotFound/)
  assert.match((err as Error & { printed: string }).printed, /← 404 Not Found/)
})

test('writes a recording that can be read back', async () => {
  const file = join(tmpdir(), `kubewire-wire-${process.pid}.json`)
  try {
    await run('get', 'ns', 'default', '--fake', '--record', file)
    const { exchanges } = parseRecording(await readFile(file, 'utf8'))
    assert.equal(
      exchanges.map(({ request, response }) => [request.path, response?.status]),
      [['/api/v1/namespaces/default', 200]]
    )
  } finally {
    await rm(file, { force: true })
  }
})

test('refuses a command line that makes no sense before any request', async () => {
  for (const [args, message] of [
    [[], /Say what to call/],
    [['steal', 'pods'], /Unknown verb: "steal"/],
    [['toString', 'pods'], /Unknown verb/],
    [['list'], /Say which resource/],
    [['get', 'pods'], /Say which object/],
    [['list', 'pods', 'x'], /Unexpected argument: "x"/],
    [['create', 'pods'], /needs --filename/],
    [['create', 'pods', '-f', '/nowhere'], /Cannot read "\/nowhere"/],
    [['patch', 'cm', 'x'], /needs --patch/],
    [['patch', 'cm', 'x', '-p', '{'], /no JSON/],
    [['patch', 'cm', 'x', '-p', '{}', '--type', 'xml'], /--type is/],
    [['get', 'cm', '../x'], /name/],
    [['delete', 'cm', 'x', '--propagation-policy', 'Sideways'], /--propagation-policy is/],
    [['raw', 'GET'], /Say which request/]
  ] as const) {
    const err = await rejects(run(...args, '--fake'), UsageError, message)
    assert.not.match((err as Error & { printed: string }).printed, '→')
  }
})

test.run()
