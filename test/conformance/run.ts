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
import { SuiteRunner } from '../../tools/suite-runner.ts'
import { SetupError } from './build.ts'
import { type ControlPlane, startControlPlane } from './control-plane.ts'
import { RealServer } from './real-server.ts'
import { StopError, untilSignal } from './signals.ts'

/** These compare all that the server serves, so they come before suites that define kinds of their own. */
const WHOLE_SERVER = ['kinds.real.ts', 'fake-differential.real.ts']

const testDir = fileURLToPath(new URL('..', import.meta.url))
const runner = new SuiteRunner()

try {
  await untilSignal(run)
  process.exit(runner.close() ? 0 : 1)
} catch (err) {
  console.error(err instanceof SetupError || err instanceof StopError ? err.message : err)
  process.exit(1)
}

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
  const real = list('conformance', (name) => name.endsWith('.real.ts'))
  const first = real.filter((file) => WHOLE_SERVER.some((name) => file.endsWith(name)))
  return [...first, ...shared, ...real.filter((file) => !first.includes(file))]
}

async function runFile(file: string, server: RealServer, stopped: Promise<never>): Promise<void> {
  const path = join(testDir, file)
  const load = async (): Promise<void> => {
    const { register } = (await import(pathToFileURL(path).href)) as {
      register: (name: string, server: () => RealServer) => void
    }
    register('kube-apiserver', () => server)
  }
  await runner.runFile(relative(process.cwd(), path), load, stopped)
}
