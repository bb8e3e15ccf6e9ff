import { existsSync, readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ExecConfig } from '../../src/auth/config.ts'
import { type RunPluginOptions, runPlugin } from '../../src/auth/run-plugin.ts'
import { AuthError } from '../../src/errors.ts'
import { fixturePath } from '../support/fixture.ts'
import { rejects } from '../support/rejects.ts'
import { withTempFolder } from '../support/temp-folder.ts'

const test = suite('runPlugin')

const plugin = (mode: string, more: Partial<ExecConfig> = {}): ExecConfig => ({
  apiVersion: 'client.authentication.k8s.io/v1',
  command: process.execPath,
  args: [fixturePath('exec/plugin.mjs'), mode],
  ...more
})
const run = (exec: ExecConfig, more: Partial<RunPluginOptions> = {}): Promise<string> =>
  runPlugin(exec, {
    env: { PATH: process.env.PATH },
    platform: process.platform,
    info: '{"apiVersion":"client.authentication.k8s.io/v1"}',
    interactive: false,
    showStderr() {},
    signal: new AbortController().signal,
    ...more
  })

test('gives stdout; the plugin has the environment, its own on top, and the info', async () => {
  const env = [
    { name: 'PROFILE', value: 'first' },
    { name: 'PROFILE', value: 'ops' },
    { name: 'KUBERNETES_EXEC_INFO', value: 'overridden' }
  ]
  const answer = JSON.parse(await run(plugin('info', { env })))
  const told = JSON.parse(Buffer.from(answer.status.token, 'base64url').toString())
  assert.equal(told, {
    info: { apiVersion: 'client.authentication.k8s.io/v1' },
    profile: 'ops',
    path: process.env.PATH
  })
})

test('stdin is at its end unless the plugin may ask', async () => {
  assert.match(await run(plugin('stdin')), /stdin-ended/)
})

test('a failure says the exit code and what stderr said, without secrets and without escapes', async () => {
  const exec = plugin('fail', { env: [{ name: 'PROFILE', value: 'env-secret' }] })
  const err = await rejects(
    run(exec),
    AuthError,
    /failed: exit code 3: cannot log in: session ended U\+001B\[31m\(\[masked\]\) \[masked\]$/
  )
  assert.not.match(`${err.message}${JSON.stringify(err)}`, /env-secret|stdout-secret|eyJ/)
})

test('stderr of an interactive plugin is shown as it comes', async () => {
  let shown = ''
  await rejects(
    run(plugin('fail'), {
      interactive: true,
      showStderr: (chunk) => {
        shown += String(chunk)
      }
    }),
    AuthError
  )
  assert.match(shown, /cannot log in/)
})

test('an answer without end is cut off', async () => {
  await rejects(run(plugin('huge')), AuthError, /longer than 1048576 bytes/)
})

test('a plugin that is not there: the installHint, printable', async () => {
  const exec = plugin('token', { command: 'no-such-plugin', installHint: 'brew install \u001b[1mit' })
  await rejects(
    run(exec),
    AuthError,
    /^Cannot find exec plugin "no-such-plugin": it is not installed, or not in the PATH\n\nbrew install U\+001B\[1mit$/
  )
})

test('no shell: what looks like one is a name', async () => {
  await withTempFolder({}, async (folder) => {
    await rejects(run(plugin('token', { command: `touch ${folder.at('made')}; true` })), AuthError, /Cannot find/)
    const touched = run(
      plugin('token', { args: ['-e', 'console.log(process.argv[1])', `$(touch ${folder.at('made')})`] })
    )
    assert.match(await touched, /^\$\(touch /)
    assert.not.ok(existsSync(folder.at('made')))
  })
})

test('a batch file is refused, as only a shell can run it', async () => {
  const isolated = { platform: 'win32' as const, env: { PATH: '' } }
  await withTempFolder({}, async (folder) => {
    const file = folder.write('tool.cmd', '', 0o755)
    await rejects(run(plugin('token', { command: file }), isolated), AuthError, /batch file|Cannot find/)
  })
})

test('a plugin that cannot be started is an error without its arguments', async () => {
  await withTempFolder({}, async (folder) => {
    const file = folder.write('tool', 'no program at all', 0o755)
    const err = await rejects(
      run(plugin('token', { command: file, args: ['--token=arg-secret'] })),
      AuthError,
      /Cannot run exec plugin|failed: exit code/
    )
    assert.not.match(JSON.stringify({ ...err, message: err.message, cause: err.cause }), /arg-secret/)
  })
})

test('abort kills the plugin and gives the reason', () =>
  withTempFolder({}, async (folder) => {
    const log = folder.at('pids')
    const aborting = new AbortController()
    const running = rejects(
      run(plugin('hang', { args: [fixturePath('exec/plugin.mjs'), 'hang', log] }), { signal: aborting.signal })
    )
    const pid = await started(log)
    const reason = new Error('enough')
    aborting.abort(reason)
    assert.is(await running, reason)
    await ended(pid)
  }))

test('an aborted signal starts nothing', async () => {
  const reason = new Error('too late')
  assert.is(await rejects(run(plugin('token'), { signal: AbortSignal.abort(reason) })), reason)
})

/** The pid that the plugin writes when it runs. */
async function started(log: string): Promise<number> {
  for (;;) {
    if (existsSync(log)) {
      const pid = Number.parseInt(readFileSync(log, 'utf8'), 10)
      if (pid > 0) return pid
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function ended(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test.run()
