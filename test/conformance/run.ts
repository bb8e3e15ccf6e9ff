/**
 * Runs the shared suites (test/suite) and the real-only ones (*.real.ts beside this file) against a real control plane.
 *
 *     npm run conformance [-- pattern]      pattern: a regular expression on the file's path
 *
 * The closing line is `N passed, N failed`. Needs Go and openssl.
 */
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { SetupError } from './build.ts'
import { type ControlPlane, startControlPlane } from './control-plane.ts'
import { RealServer } from './real-server.ts'
import { StopError, untilSignal } from './signals.ts'

/** What uvu queues for each suite: errors as text (or true), tests that passed, skipped, registered. */
type Runner = () => Promise<[string | true, number, number, number]>

const scope = globalThis as unknown as { UVU_DEFER: number; UVU_QUEUE: Runner[][]; UVU_INDEX: number }
scope.UVU_DEFER = 1
scope.UVU_QUEUE = []

/** Longer than any suite takes; one that hangs says so instead of hanging the run. Milliseconds. */
const suiteDeadlineMs = 300_000

const testDir = fileURLToPath(new URL('..', import.meta.url))
const totals = { passed: 0, failed: 0 }

try {
  await untilSignal(run)
  console.log(`\n${totals.passed} passed, ${totals.failed} failed`)
} catch (err) {
  console.error(err instanceof SetupError || err instanceof StopError ? err.message : err)
  totals.failed++
}
process.exit(totals.failed > 0 ? 1 : 0)

async function run(signal: AbortSignal): Promise<void> {
  const pattern = new RegExp(process.argv[2] ?? '')
  const files = suiteFiles().filter((file) => pattern.test(file))
  if (files.length === 0) throw new SetupError(`No suite matches ${pattern}`)
  await using plane = await startControlPlane()
  await forgetBeginnings(plane)
  await using server = new RealServer(plane)
  const stopped = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  stopped.catch(() => {}) // nobody may be waiting for it when it happens
  for (const file of files) {
    signal.throwIfAborted()
    await runFile(file, server, stopped)
  }
}

/** A server that has just begun remembers everything: with this, version 1 is too old, as on any server that has lived. */
async function forgetBeginnings(plane: ControlPlane): Promise<void> {
  await plane.stop('apiserver')
  await plane.compact()
  await plane.start('apiserver')
}

function suiteFiles(): string[] {
  const list = (folder: string, accept: (name: string) => boolean): string[] =>
    readdirSync(join(testDir, folder))
      .filter(accept)
      .sort()
      .map((name) => join(folder, name))
  const shared = list('suite', (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'server.ts')
  return [...shared, ...list('conformance', (name) => name.endsWith('.real.ts'))]
}

async function runFile(file: string, server: RealServer, stopped: Promise<never>): Promise<void> {
  console.log(`\n${relative(process.cwd(), join(testDir, file))}`)
  scope.UVU_INDEX = scope.UVU_QUEUE.push([]) - 1
  try {
    const { register } = (await import(pathToFileURL(join(testDir, file)).href)) as {
      register: (name: string, server: () => RealServer) => void
    }
    register('kube-apiserver', () => server)
  } catch (err) {
    return fail(`Cannot load ${file}: ${err instanceof Error ? err.stack : String(err)}`)
  }
  const runners = scope.UVU_QUEUE[scope.UVU_INDEX] ?? []
  if (runners.length === 0) fail(`${file} registers no suite`)
  for (const runner of runners) await runSuite(file, runner, stopped)
}

async function runSuite(file: string, runner: Runner, stopped: Promise<never>): Promise<void> {
  const hookThrew = (err: unknown): Awaited<ReturnType<Runner>> => {
    if (err instanceof StopError) throw err
    return [`A hook threw: ${err instanceof Error ? err.stack : String(err)}`, 0, 0, 1]
  }
  const { promise: late, cancel } = deadline(`A suite of ${file} did not end within ${suiteDeadlineMs / 1000} s`)
  const [errors, passed, , registered] = await Promise.race([runner(), stopped, late]).catch(hookThrew)
  cancel()
  totals.passed += passed
  if (registered === 0) return fail(`A suite of ${file} registers no test`)
  if (errors !== true) console.log(`\n${errors}`)
  totals.failed += registered - passed
}

function deadline(message: string): { promise: Promise<never>; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined
  const promise = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StopError(message)), suiteDeadlineMs)
  })
  return { promise, cancel: () => clearTimeout(timer) }
}

function fail(message: string): void {
  console.log(`\n${message}`)
  totals.failed++
}
