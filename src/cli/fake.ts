/** `kubewire fake`: the embedded cluster on a port, with a kubeconfig, for kubectl and other clients. */
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createFakeCluster, listen } from '../fake/index.ts'
import { parseFlags, UsageError, wholeNumber } from './args.ts'
import { FAKE_CONTROLLERS } from './connect.ts'
import type { Terminal } from './terminal.ts'

const FLAGS = {
  port: { type: 'string' },
  kubeconfig: { type: 'string' },
  bare: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' }
} as const

/** What `kubewire fake --help` prints. */
export const FAKE_HELP = `Usage: kubewire fake [--port N] [--kubeconfig FILE] [--bare]

Serves the embedded cluster over HTTP on this machine until Ctrl-C, and writes a kubeconfig for it. All objects are gone at the end.

  --port N             default any free port
  --kubeconfig FILE    where to write the kubeconfig; default ./kubewire-fake.kubeconfig
  --bare               an API server alone: no controllers make ReplicaSets and Pods or collect garbage`

/** Serves until the signal aborts. */
export async function fake(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { flags } = parseFlags(args, FLAGS, 0)
  if (flags.help) return terminal.line(FAKE_HELP)
  const port = wholeNumber('port', flags.port) ?? 0
  const path = resolve(flags.kubeconfig ?? 'kubewire-fake.kubeconfig')
  const cluster = createFakeCluster({ controllers: flags.bare ? [] : FAKE_CONTROLLERS })
  await using server = await listen(cluster, { port }).catch((err: Error) => {
    throw new UsageError(`Cannot listen on port ${port}: ${err.message}`)
  })
  await writeFile(path, server.kubeconfig, { mode: 0o600 })
  terminal.line(`The fake cluster listens on ${terminal.paint('strong', server.url)} until Ctrl-C`)
  terminal.line(`kubectl --kubeconfig ${path} get namespaces`)
  if (!signal.aborted) await once(signal, 'abort')
}
