/**
 * Runs the uvu test files in one process and fails where uvu's own runner would pass: a file that registers no test, a
 * suite whose `run()` was forgotten, a hook that threw before the tests ran, a test switched off without a word, and a suite
 * that never ends.
 *
 *     node --import tsx tools/run-tests.ts [pattern]     pattern: a regular expression on the file's path
 *
 * The closing line is `N passed, N failed`; a file or a suite that breaks one of the rules counts as a failure.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** What uvu queues for each suite: resolves with errors as text (or true), tests that passed, skipped, registered. */
type Runner = () => Promise<[string | true, number, number, number]>

/** Long enough for the slowest suite on a slow machine; a suite that hangs says so instead of hanging the run. */
const SUITE_DEADLINE_MS = 300_000

const scope = globalThis as unknown as { UVU_DEFER: number; UVU_QUEUE: Runner[][]; UVU_INDEX: number }
scope.UVU_DEFER = 1
scope.UVU_QUEUE = []

const root = fileURLToPath(new URL('../', import.meta.url))
const pattern = new RegExp(process.argv[2] ?? '')
const totals = { passed: 0, failed: 0, skipped: 0 }
let finished = false

process.on('exit', () => {
  if (finished) return
  console.log('\nThe process ended before the tests did: a promise is pending and nothing is left that could settle it')
  process.exitCode = 1
})

const files = testFiles(join(root, 'test')).filter((file) => pattern.test(file))
if (files.length === 0) fail(`No test file matches ${pattern}`)
for (const file of files) await runFile(file)

finished = true
console.log(
  `\n${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`
)
process.exit(totals.failed > 0 ? 1 : 0)

async function runFile(file: string): Promise<void> {
  console.log(`\n${file}`)
  forgottenRuns(file)
  const index = scope.UVU_QUEUE.push([]) - 1
  scope.UVU_INDEX = index
  try {
    await import(pathToFileURL(join(root, file)).href)
  } catch (err) {
    return fail(`Cannot load ${file}: ${err instanceof Error ? err.stack : String(err)}`)
  }
  const runners = scope.UVU_QUEUE[index] ?? []
  if (runners.length === 0) return fail(`${file} registers no suite`)
  for (const runner of runners) await runSuite(file, runner)
}

async function runSuite(file: string, runner: Runner): Promise<void> {
  const watchdog = setTimeout(() => {
    console.log(`\nA suite of ${file} did not end within ${SUITE_DEADLINE_MS / 1000} s`)
    process.exit(1)
  }, SUITE_DEADLINE_MS)
  const [errors, passed, skipped, registered] = await runner().catch(
    (err): Awaited<ReturnType<Runner>> => [`A hook threw: ${err instanceof Error ? err.stack : String(err)}`, 0, 0, 1]
  )
  clearTimeout(watchdog)
  totals.passed += passed
  totals.skipped += skipped
  if (registered === 0) return fail(`A suite of ${file} registers no test`)
  if (errors !== true) console.log(`\n${errors}`)
  else if (passed < registered) console.log(`\nA hook of ${file} threw: ${registered - passed} tests did not run`)
  totals.failed += registered - passed
}

function fail(message: string): void {
  console.log(`\n${message}`)
  totals.failed++
}

/** A suite that is made and never run would pass unseen: each `name = suite(` needs its `name.run()`. */
function forgottenRuns(file: string): void {
  const text = readFileSync(join(root, file), 'utf8')
  for (const [, name] of text.matchAll(/(?:const|let)\s+(\w+)\s*=\s*suite\b/g)) {
    if (!new RegExp(`\\b${name}\\.run\\(\\)`).test(text)) fail(`${file} never calls ${name}.run()`)
  }
}

function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}
