import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { VERSION } from '../../src/transport/version.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

function kubewire(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const outcome: Outcome = { code: null, stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (outcome.stdout += chunk))
  child.stderr.on('data', (chunk) => (outcome.stderr += chunk))
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...outcome, code })))
}

const test = suite('kubewire')

test('tells its version, which is the package version', async () => {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  assert.is(VERSION, version)
  assert.equal(await kubewire(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' })
})

test('shows its commands, and fails when none is given', async () => {
  const [help, none] = await Promise.all([kubewire(['--help']), kubewire([])])
  assert.is(help.code, 0)
  assert.match(help.stdout, /demo .*\n.*wire /)
  assert.is(none.code, 2)
})

test('answers a bad command line with one line and status 2', async () => {
  const outcomes = await Promise.all([
    kubewire(['nope']),
    kubewire(['demo', '--nope']),
    kubewire(['wire', 'toString', 'x'])
  ])
  for (const { code, stdout, stderr } of outcomes) {
    assert.is(code, 2)
    assert.is(stdout, '')
    assert.match(stderr, /^kubewire: .+\n$/)
  }
})

test('ends quietly when nobody reads its output any more', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, 'demo'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += chunk))
  child.stdout.destroy()
  const code = await new Promise((resolve) => child.on('close', resolve))
  assert.is(stderr, '')
  // The embedded cluster may be done before the pipe is found to be broken.
  assert.ok(code === 141 || code === 0, String(code))
})

test('answers an unreachable server and a missing kubeconfig with one line and status 1', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kubewire-cli-'))
  try {
    const kubeconfig = join(folder, 'config')
    await writeFile(kubeconfig, kubeconfigFor(await closedPort()))
    const outcomes = await Promise.all([
      kubewire(['wire', 'list', 'pods', '--kubeconfig', kubeconfig]),
      kubewire(['demo', '--kubeconfig', kubeconfig]),
      kubewire(['wire', 'list', 'pods', '--kubeconfig', join(folder, 'none')])
    ])
    for (const { code, stderr } of outcomes) {
      assert.is(code, 1, stderr)
      assert.match(stderr, /^kubewire: .+\n$/)
    }
    assert.match(outcomes[0]?.stderr ?? '', /ECONNREFUSED/)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test.run()

function kubeconfigFor(port: number): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'u', user: {} }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
  })
}

/** A port on which nobody listens: one that was just given back. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
