/**
 * A part that is imported alone must stay alone: `kubewire/yaml` must not pull in undici, and `kubewire` must neither load the fake
 * cluster nor load undici before the first request. Lint sees one import at a time; this walks the built files from each entry of the
 * exports map and fails when a walk reaches what it must not. Run after `npm run build`.
 */
import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Entry → what no static import below it may reach (prefixes of files under dist, or package names). */
const FORBIDDEN: Record<string, string[]> = {
  '.': ['undici', 'msw', 'fake/', 'cli/'],
  './yaml': ['undici', 'auth/', 'transport/', 'resources/', 'fake/', 'cli/'],
  './auth': ['undici', 'transport/', 'resources/', 'fake/', 'cli/'],
  './transport': ['undici', 'resources/', 'yaml/', 'fake/', 'cli/'],
  './resources': ['undici', 'yaml/', 'fake/', 'cli/', 'transport/undici'],
  './fake': ['undici', 'msw', 'cli/'],
  './fake/msw': ['undici', 'cli/']
}

const root = fileURLToPath(new URL('../', import.meta.url))
const dist = join(root, 'dist')
const exportsMap: Record<string, { default: string } | string> = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8')
).exports

let failures = 0
for (const [entry, target] of Object.entries(exportsMap)) {
  if (typeof target === 'string') continue
  const forbidden = FORBIDDEN[entry] ?? ['undici', 'msw', 'fake/', 'cli/', 'auth/', 'yaml/']
  const via = reach(join(root, target.default))
  for (const [file, importer] of via) {
    if (!forbidden.some((prefix) => file.startsWith(prefix))) continue
    console.log(`kubewire${entry.slice(1)} reaches ${file} by way of ${importer}`)
    failures++
  }
}
checkUndiciNames()
console.log(failures === 0 ? 'Each entry reaches only what it may' : `${failures} forbidden imports`)
process.exit(failures === 0 ? 0 : 1)

/** Everything that static imports reach from a file, each with the file that imports it. */
function reach(entry: string): Map<string, string> {
  const seen = new Map<string, string>()
  const queue = [entry]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    for (const specifier of staticImports(file)) {
      if (specifier.startsWith('node:')) continue
      const target = specifier.startsWith('.') ? resolve(dirname(file), specifier) : specifier
      const name = specifier.startsWith('.') ? relative(dist, target) : specifier
      if (seen.has(name)) continue
      seen.set(name, relative(dist, file))
      if (specifier.startsWith('.')) queue.push(target)
    }
  }
  return seen
}

function staticImports(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/^(?:import|export)\s(?:[^'"]*?from\s*)?['"]([^'"]+)['"]/gm)].map((match) => match[1] ?? '')
}

/** Only transport/undici*.ts may name undici, dynamic imports included. */
function checkUndiciNames(): void {
  for (const [name] of reach(join(dist, 'index.js'))) {
    if (!name.endsWith('.js') || /^transport\/undici[^/]*\.js$/.test(name)) continue
    if (/(?:import\(|require\()\s*['"]undici/.test(readFileSync(join(dist, name), 'utf8'))) {
      console.log(`${name} names undici`)
      failures++
    }
  }
}
