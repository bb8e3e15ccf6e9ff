/** `kubewire demo`: the main calls of the API, each with its wire lines, on the embedded cluster or on a real one. */
import { randomUUID } from 'node:crypto'
import type { Client } from '../../client.ts'
import { ConnectionError, isNotFound } from '../../errors.ts'
import { ConfigMap, Deployment, Namespace } from '../../resources/kinds/stable.ts'
import type { TraceEvent } from '../../transport/index.ts'
import { createTracePrinter } from '../../transport/index.ts'
import { CONNECTION_FLAGS, parseFlags } from '../args.ts'
import { connect, connectFake } from '../connect.ts'
import type { Terminal } from '../terminal.ts'
import { DEMO_LABEL, DEMO_STEPS, type DemoContext } from './steps.ts'

const FLAGS = {
  ...CONNECTION_FLAGS,
  verbose: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' }
} as const

/** Characters of a body that the demo shows; `--verbose` shows all, with headers and `curl` lines. */
const SHORT_BODY_CHARS = 160

/** Longest clean-up after the demo or Ctrl-C. Milliseconds. */
const CLEAN_UP_DEADLINE_MS = 30_000

/** What `kubewire demo --help` prints. */
export const DEMO_HELP = `Usage: kubewire demo [--kubeconfig FILE] [--context NAME] [-n NAMESPACE] [--verbose]

Shows discovery, writes, a watch, conflicts, patches, apply, scale, pages and deletion with the bytes behind each.
Without a flag that names a cluster it runs on the embedded fake cluster. On a real cluster it works in a namespace of its own, or in the one
given, and removes what it made, also on Ctrl-C.

  --kubeconfig FILE    kubeconfig of a real cluster
  --context NAME       its context
  -n, --namespace NAME an existing namespace to work in
  -v, --verbose        headers, whole bodies and curl lines`

/** Runs the demo. Rejects with the first failure, when what it made is removed. */
export async function demo(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { flags } = parseFlags(args, FLAGS, 0)
  if (flags.help) return terminal.line(DEMO_HELP)
  const trace = narrate(terminal, flags.verbose ?? false)
  const real = flags.kubeconfig !== undefined || flags.context !== undefined
  await using client = real ? await connect(flags, { trace }) : await connectFake({ trace })
  await runDemo(client, { namespace: flags.namespace, terminal, signal, real })
}

interface DemoOptions {
  namespace: string | undefined
  terminal: Terminal
  signal: AbortSignal
  real: boolean
}

async function runDemo(client: Client, { namespace: given, terminal, signal, real }: DemoOptions): Promise<void> {
  const name = `kubewire-demo-${randomUUID().slice(0, 8)}`
  const namespace = given ?? (real ? name : 'default')
  const where = real ? `on ${client.config.server}` : 'on the embedded cluster'
  terminal.line(terminal.paint('heading', `kubewire demo ${where}, in namespace ${namespace}`))
  const own = namespace === name
  const started = Date.now()
  const work = async (): Promise<void> => {
    if (own) await createNamespace(client, name)
    await runSteps(context(client, { namespace, name, signal, terminal }), terminal)
  }
  const outcome = await work().then(
    () => undefined,
    (err: unknown) => ({ err })
  )
  if (real && !(outcome && wasNotSent(outcome.err))) {
    await cleanUp(client, { namespace, name, own, terminal }).catch((err: unknown) => {
      terminal.line(terminal.paint('bad', `Not everything could be removed from namespace ${namespace}`))
      throw outcome?.err ?? err
    })
  }
  if (outcome !== undefined) throw outcome.err
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  terminal.line(`\n${terminal.paint('good', `Done: ${DEMO_STEPS.length} steps in ${seconds} s`)}`)
}

/** Takes no signal: a creation that is aborted on its way may happen after the clean-up. */
async function createNamespace(client: Client, name: string): Promise<void> {
  await client.resource(Namespace).create({ metadata: { name, labels: { [DEMO_LABEL]: 'true' } } })
}

/** Only then is it sure that there is nothing to remove. */
function wasNotSent(err: unknown): boolean {
  return err instanceof ConnectionError && err.unsent
}

async function runSteps(demoContext: DemoContext, terminal: Terminal): Promise<void> {
  for (const [index, step] of DEMO_STEPS.entries()) {
    demoContext.signal.throwIfAborted()
    terminal.line(`\n${terminal.paint('heading', `${index + 1}. ${step.title}`)}  ${terminal.paint('dim', step.why)}`)
    await step.run(demoContext)
  }
}

function context(
  client: Client,
  { namespace, name, signal, terminal }: { namespace: string; name: string; signal: AbortSignal; terminal: Terminal }
): DemoContext {
  return {
    client,
    namespace,
    name,
    signal,
    say: (text) => terminal.line(`  ${terminal.paint('accent', '✓')} ${text}`),
    deployments: client.resource(Deployment, { namespace }),
    configMaps: client.resource(ConfigMap, { namespace })
  }
}

/** Removes what the demo made. Runs after an abort as well, so it has a deadline of its own in place of the signal. */
async function cleanUp(
  client: Client,
  { namespace, name, own, terminal }: { namespace: string; name: string; own: boolean; terminal: Terminal }
): Promise<void> {
  terminal.line(`\n${terminal.paint('heading', 'Clean up')}`)
  const signal = AbortSignal.timeout(CLEAN_UP_DEADLINE_MS)
  const unlessGone = (err: unknown): void => {
    if (!isNotFound(err)) throw err
  }
  if (own) return void (await client.resource(Namespace).delete(name, { signal }).catch(unlessGone))
  await client.resource(Deployment, { namespace }).delete(name, { signal }).catch(unlessGone)
  await client.resource(ConfigMap, { namespace }).deleteCollection({ labelSelector: { app: name }, signal })
}

function narrate(terminal: Terminal, verbose: boolean): (event: TraceEvent) => void {
  return createTracePrinter({
    write: (text) => terminal.write(text.replace(/^(?=.)/gm, '    ')),
    color: terminal.color,
    headers: verbose,
    curl: verbose,
    maxBodyChars: verbose ? Number.MAX_SAFE_INTEGER : SHORT_BODY_CHARS
  })
}
