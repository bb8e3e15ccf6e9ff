/**
 * Runs the uvu test files in one process.
 *
 *     node --import tsx tools/run-tests.ts [pattern]     pattern: a regular expression on the file's path
 *
 * The closing line is `N passed, N failed`; a file or a suite that breaks a rule of suite-runner.ts counts as a failure, and so does a suite
 * whose `run()` was forgotten.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { SuiteRunner } from './suite-runner.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const pattern = new RegExp(process.argv[2] ?? '')
const runner = new SuiteRunner()
let finished = false

process.on('exit', () => {
  if (finished) return
  console.log('\nThe process ended before the tests did: a promise is pending and nothing is left that could settle it')
  process.exitCode = 1
})

const files = [...testFiles(join(root, 'test')), ...testFiles(join(root, 'examples'))].filter((file) =>
  pattern.test(file)
)
if (files.length === 0) runner.fail(`No test file matches ${pattern}`)
for (const file of files) {
  forgottenRuns(file)
  await runner.runFile(file, () => import(pathToFileURL(join(root, file)).href))
}
finished = true
process.exit(runner.close() ? 0 : 1)

/** A suite that is made and never run would pass unseen: each `name = suite(` needs its `name.run()`. */
function forgottenRuns(file: string): void {
  const text = readFileSync(join(root, file), 'utf8')
  for (const [, name] of text.matchAll(/(?:const|let)\s+(\w+)\s*=\s*suite\b/g)) {
    if (!new RegExp(`\\b${name}\\.run\\(\\)`).test(text)) runner.fail(`${file} never calls ${name}.run()`)
  }
}

function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}
