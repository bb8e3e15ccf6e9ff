/**
 * A part that is imported alone must stay alone: `kubewire/yaml` must not pull in undici, and `kubewire` must neither load the fake
 * cluster nor load undici before the first request. Lint sees one import at a time; this bundles as the build does and fails when
 * what an entry of the exports map loads at once holds a source file, or imports a package, that it must not. Writes nothing.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, entries, root } from './build.ts'

/** The parts of the client share one file, for files are what loading is slow by: whoever imports one of them loads them all. */
const CLIENT_PARTS = [
  'client.ts',
  'auth/',
  'transport/',
  'resources/',
  'informer/',
  'controller/',
  'yaml/',
  'workqueue/'
]
/** What no part may load before it is asked to. */
const LATER = ['undici', 'msw', 'fake/', 'cli/', 'transport/undici-pool', 'transport/connect.ts', 'transport/proxy-env']
/** What every part may load, small as it is. */
const BASE = ['transport/version.ts', 'resources/kind.ts', 'resources/kinds/']

/** Entry → what no static import below it may reach (prefixes of files under src, or package names). */
const FORBIDDEN: Record<string, string[]> = {
  './yaml': [...LATER, ...CLIENT_PARTS.filter((part) => part !== 'yaml/')],
  './workqueue': [...LATER, ...CLIENT_PARTS.filter((part) => part !== 'workqueue/')],
  './metrics': [...LATER, ...CLIENT_PARTS, 'clock.ts', 'errors.ts', 'meta.ts'],
  './fake': LATER.filter((part) => part !== 'fake/'),
  './fake/msw': LATER.filter((part) => part !== 'fake/' && part !== 'msw')
}
const PARTS_OF_CLIENT = ['.', './auth', './transport', './resources', './informer', './controller']
/** Of the entries of group-versions. */
const KINDS_FORBIDDEN = [...LATER, ...CLIENT_PARTS]

const outputs = await bundle({ write: false })
let failures = 0
for (const [entry, file] of entries) {
  const forbidden = FORBIDDEN[entry] ?? (PARTS_OF_CLIENT.includes(entry) ? LATER : KINDS_FORBIDDEN)
  for (const [reached, by] of reach(file)) {
    if (BASE.some((prefix) => reached.startsWith(prefix))) continue
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
    const output = outputs.get(file)
    if (output === undefined) throw new Error(`Not in the bundle: "${file}"`)
    for (const source of output.sources) found.set(source, `as part of ${file}`)
    for (const path of output.imports) {
      if (outputs.has(path)) seen.add(path)
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
