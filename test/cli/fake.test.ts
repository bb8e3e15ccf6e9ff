import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { UsageError } from '../../src/cli/args.ts'
import { fake } from '../../src/cli/fake.ts'
import { createTerminal } from '../../src/cli/terminal.ts'
import { ConnectionError, createClient, loadConfig, Namespace } from '../../src/index.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('fake')

test('serves a cluster for the kubeconfig that it writes, until it is interrupted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kubewire-fake-'))
  const path = join(folder, 'kubeconfig')
  const interrupt = new AbortController()
  let printed = ''
  let served: Promise<void> | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      const write = (text: string): void => {
        printed += text
        if (printed.includes('kubectl')) resolve()
      }
      served = fake(['--kubeconfig', path], createTerminal({ write }, {}), interrupt.signal)
      served.catch(reject)
    })
    assert.ok(printed.includes(`kubectl --kubeconfig ${path} get namespaces`))
    assert.is((await stat(path)).mode & 0o077, 0, 'a kubeconfig is for its owner')
    await using client = createClient(await loadConfig({ path }))
    assert.is((await client.resource(Namespace).get('default')).status?.phase, 'Active')
    interrupt.abort()
    await served
    await rejects(client.resource(Namespace).get('default', { timeoutMs: 1000 }), ConnectionError)
  } finally {
    interrupt.abort()
    await rm(folder, { recursive: true })
  }
})

test('refuses a port that is none', async () => {
  const terminal = createTerminal({ write() {} }, {})
  await rejects(fake(['--port', 'x'], terminal, AbortSignal.abort()), UsageError, /--port takes a whole number/)
  await rejects(fake(['--port', '99999'], terminal, AbortSignal.abort()), UsageError, /Cannot listen on port 99999/)
})

test.run()
