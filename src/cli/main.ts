#!/usr/bin/env node
/** The `kubewire` command. Results go to standard output, one clear line for a failure to standard error. */
import { KubeError } from '../errors.ts'
import { VERSION } from '../transport/version.ts'
import { UsageError } from './args.ts'
import { createTerminal, type Terminal } from './terminal.ts'

const HELP = `Usage: kubewire <command> [flags]

  demo    the main calls of the API with the bytes behind them, on an embedded cluster or a real one
  wire    the whole exchange of one call, e.g. kubewire wire list pods
  fake    the embedded cluster on a port, for kubectl and other clients

kubewire <command> --help tells more. kubewire --version prints the version.`

/** Exit status after Ctrl-C, and when nobody reads the output any more (`| head`), as shells give them. */
const INTERRUPTED = 130
const BROKEN_PIPE = 141

type Command = (args: readonly string[], terminal: Terminal, signal: AbortSignal) => Promise<void>

/** Commands are loaded when they are called: `--help` has no use for a cluster. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  demo: async () => (await import('./demo/demo.ts')).demo,
  fake: async () => (await import('./fake.ts')).fake,
  wire: async () => (await import('./wire.ts')).wire
}

process.exitCode = await main(process.argv.slice(2))

async function main([name, ...args]: string[]): Promise<number> {
  const terminal = createTerminal(process.stdout)
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    terminal.line(HELP)
    return name === undefined ? 2 : 0
  }
  if (name === '--version') {
    terminal.line(VERSION)
    return 0
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (load === undefined) return fail(new UsageError(`Unknown command: "${name}"; see kubewire --help`))
  const interrupt = onInterrupt()
  try {
    await (await load())(args, terminal, interrupt)
    return 0
  } catch (err) {
    return interrupt.aborted ? statusOf(interrupt.reason) : fail(err)
  }
}

/** The first Ctrl-C, or the end of who reads the output, aborts the command, so that it cleans up; a second Ctrl-C ends the process. */
function onInterrupt(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(INTERRUPTED)
      controller.abort(new Error(`Interrupted by ${name}`))
    })
  }
  // The command is told as well, so that it cleans up; what it writes from then on goes nowhere.
  process.stdout.on('error', (err) => controller.abort(err))
  return controller.signal
}

function statusOf(reason: unknown): number {
  return reason instanceof Error && 'code' in reason && reason.code === 'EPIPE' ? BROKEN_PIPE : INTERRUPTED
}

function fail(err: unknown): number {
  const expected = err instanceof UsageError || err instanceof KubeError
  const text = err instanceof Error ? (expected ? err.message : (err.stack ?? err.message)) : String(err)
  process.stderr.write(`kubewire: ${expected ? text.replace(/\s*\n\s*/g, '; ') : text}\n`)
  return err instanceof UsageError ? 2 : 1
}
