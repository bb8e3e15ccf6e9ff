/**
 * A part that is imported alone must stay alone: `kubewire/yaml` must not pull in undici, and `kubewire` must neither load the fake
 * cluster nor load undici before the first request. Lint sees one import at a time; this bundles as the build does and fails when
 * what an entry of the exports map loads at once holds a source file, or imports a package, that it must not. Writes nothing.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, entries, root } from './build.ts'

/** Of parts that need none of these. */
const OTHER_PARTS = [
  'undici',
  'auth/',
  'yaml/',
  'transport/',
  'resources/',
  'informer/',
  'controller/',
  'fake/',
  'cli/'
]

/** Entry → what no static import below it may reach (prefixes of files under src, or package names). */
const FORBIDDEN: Record<string, string[]> = {
  '.': ['undici', 'msw', 'fake/', 'cli/', 'transport/undici-pool', 'transport/connect.ts'],
  './yaml': ['undici', 'auth/', 'transport/', 'resources/', 'fake/', 'cli/'],
  './auth': ['undici', 'transport/', 'resources/', 'fake/', 'cli/'],
  './transport': ['undici', 'resources/', 'yaml/', 'fake/', 'cli/'],
  './resources': ['undici', 'yaml/', 'fake/', 'cli/', 'transport/undici'],
  './workqueue': ['errors.ts', 'meta.ts', ...OTHER_PARTS],
  './informer': ['undici', 'auth/', 'yaml/', 'transport/', 'workqueue/', 'controller/', 'fake/', 'cli/'],
  './controller': ['undici', 'auth/', 'yaml/', 'fake/', 'cli/', 'transport/undici', 'client.ts'],
  './metrics': ['clock.ts', 'errors.ts', 'meta.ts', ...OTHER_PARTS],
  './fake': ['undici', 'msw', 'cli/'],
  './fake/msw': ['undici', 'cli/']
}
/** Of the entries of group-versions. */
const KINDS_FORBIDDEN = ['undici', 'msw', 'fake/', 'cli/', 'auth/', 'yaml/', 'transport/', 'client.ts']

const outputs = await bundle({ write: false })
let failures = 0
for (const [entry, file] of entries) {
  const forbidden = FORBIDDEN[entry] ?? KINDS_FORBIDDEN
  for (const [reached, by] of reach(file)) {
    if (forbidden.some((prefix) => reached.startsWith(prefix)))
      fail(`kubewire${entry.slice(1)} loads ${reached}, ${by}`)
  }
}
checkUndiciNames()
console.log(failures === 0 ? 'Each entry reaches only what it may' : `${failures} forbidden imports`)
process.exit(failures === 0 ? 0 : 1)

function fail(what: string): void {
  console.log(what)
  failures++
}

/** Source files (without `src/`) and packages that an output loads at once, each with where it is or who imports it. */
function reach(entry: string): Map<string, string> {
  const found = new Map<string, string>()
  const seen = new Set([entry])
  for (const file of seen) {
    const output = outputs[file]
    if (output === undefined) throw new Error(`Not in the bundle: "${file}"`)
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      if (bytesInOutput > 0) found.set(input.replace(/^src\//, ''), `as part of ${file}`)
    }
    for (const { path, kind, external } of output.imports) {
      if (kind === 'dynamic-import') continue
      if (!external) seen.add(path)
      else if (!path.startsWith('node:')) found.set(path, `imported by ${file}`)
    }
  }
  return found
}

/** Only src/transport/undici*.ts may name undici, dynamic imports included; types do not count. */
function checkUndiciNames(): void {
  for (const name of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    const path = name.replaceAll('\\', '/')
    if (!path.endsWith('.ts') || /^transport\/undici[^/]*\.ts$/.test(path)) continue
    const text = readFileSync(join(root, 'src', name), 'utf8')
    if (/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)['"]undici['"/]/.test(text)) fail(`src/${path} names undici`)
  }
}
