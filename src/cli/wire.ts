/** `kubewire wire`: one call, and its whole exchange as it went over the wire. */
import { readFile, writeFile } from 'node:fs/promises'
import type { Client } from '../client.ts'
import type { KubeObject } from '../meta.ts'
import { createRecorder, createTracePrinter, type TraceEvent } from '../transport/index.ts'
import { CONNECTION_FLAGS, type FlagValues, parseFlags, UsageError } from './args.ts'
import { connect, connectFake } from './connect.ts'
import type { Terminal } from './terminal.ts'
import { callOf, VERBS, WIRE_FLAGS } from './wire-calls.ts'

const FLAGS = {
  ...CONNECTION_FLAGS,
  ...WIRE_FLAGS,
  fake: { type: 'boolean' },
  record: { type: 'string' },
  'no-headers': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' }
} as const

/** What `kubewire wire --help` prints. */
export const WIRE_HELP: string = `Usage: kubewire wire <verb> <resource> [name] [flags]
       kubewire wire raw <METHOD> <path>

Makes one call and prints its request, headers (secrets masked), bodies, each watch event, retries, and a curl line that repeats it.

Verbs: ${VERBS.join(', ')}
Resources: as kubectl takes them (pods, po, deployments.apps)

  --kubeconfig FILE, --context NAME, -n, --namespace NAME   the cluster, as kubectl chooses it
  --fake                       the embedded cluster in place of a real one
  -A, --all-namespaces         list and watch in all namespaces
  -l, --selector TEXT          label selector
      --field-selector TEXT    field selector
      --limit N                items in a page (list); all pages are read
      --resource-version TEXT  get, list, watch
      --timeout-seconds N      ends a watch; default until Ctrl-C
  -f, --filename FILE          object of create, update and apply, YAML or JSON; - for standard input
  -p, --patch JSON             body of patch
      --type NAME              json, merge (default) or strategic
      --field-manager NAME     writes; default kubewire for apply
      --force                  apply: take over fields of other managers
      --propagation-policy P   delete: Background, Foreground or Orphan
      --dry-run                writes: the server does not keep the change
      --record FILE            writes the exchange as JSON, to be replayed by the MSW handlers of kubewire/fake/msw
      --no-headers             leaves headers out`

/** Makes the call that the arguments name. Rejects with its failure, when the exchange has been printed. */
export async function wire(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { flags, words } = parseFlags(args, FLAGS)
  if (flags.help) return terminal.line(WIRE_HELP)
  const call = callOf(words, flags)
  const document = flags.filename === undefined ? undefined : await readDocument(flags.filename)
  const recorder = createRecorder()
  // Finding out what a word like "deploy" means takes discovery requests of its own: they are not what was asked for.
  let show = false
  const print = printerOf(terminal, flags)
  const trace = (event: TraceEvent): void => {
    if (!show) return
    print(event)
    recorder.consumer(event)
  }
  await using client = flags.fake ? await connectFake({ trace }) : await connect(flags, { trace })
  const prepared = await call({ client, signal, document, namespace: namespaceOf(client, flags) })
  show = true
  try {
    await prepared()
  } finally {
    if (flags.record !== undefined) await writeFile(flags.record, `${JSON.stringify(recorder.recording(), null, 2)}\n`)
  }
}

type Flags = FlagValues<typeof FLAGS>

function namespaceOf(client: Client, flags: Flags): string | undefined {
  return flags['all-namespaces'] ? undefined : (flags.namespace ?? client.namespace)
}

function printerOf(terminal: Terminal, flags: Flags): (event: TraceEvent) => void {
  return createTracePrinter({
    write: (text) => terminal.write(text),
    color: terminal.color,
    headers: !flags['no-headers'],
    curl: true,
    maxBodyChars: Number.MAX_SAFE_INTEGER
  })
}

/** @throws {UsageError} The file cannot be read or holds no object. */
async function readDocument(filename: string): Promise<KubeObject> {
  const { parseYaml } = await import('../yaml/index.ts')
  let value: unknown
  try {
    value = parseYaml(filename === '-' ? await standardInput() : await readFile(filename))
  } catch (err) {
    throw new UsageError(`Cannot read "${filename}": ${err instanceof Error ? err.message : String(err)}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`Cannot read "${filename}": it holds no object`)
  }
  return value
}

async function standardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  return Buffer.concat(chunks)
}
