/**
 * What users install is the packed package, not this tree. This packs it, has publint and attw look at it, holds it against the size
 * budgets of the design, installs it in an empty folder and uses it from ESM, from CommonJS and from a strict TypeScript program.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { entries, root } from './build.ts'

/** Budgets of the design, in bytes: the unpacked package, and the client's JavaScript (all but the fake cluster and the CLI). */
const UNPACKED_LIMIT = 2_000_000
const CLIENT_JS_LIMIT = 400_000
/** kubewire and undici. */
const INSTALLED_PACKAGES = 2

const work = mkdtempSync(join(tmpdir(), 'kubewire-pack-'))
const totals = { passed: 0, failed: 0 }

try {
  const tarball = pack()
  step('publint', () => run('npx', ['publint', '--strict', tarball], root))
  step('attw', () => run('npx', ['attw', '--profile', 'esm-only', tarball], root))
  const user = join(work, 'user')
  step('install the tarball', () => install(user, tarball))
  step('sizes', () => checkSizes(join(user, 'node_modules')))
  step('use from ESM', () => run('node', ['use.mjs'], user))
  step('use from CommonJS', () => run('node', ['use.cjs'], user))
  step('use from a strict TypeScript program', () =>
    run('node', [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], user)
  )
} finally {
  rmSync(work, { recursive: true, force: true })
}
console.log(`\n${totals.passed} passed, ${totals.failed} failed`)
process.exit(totals.failed > 0 ? 1 : 0)

function step(name: string, body: () => void): void {
  try {
    body()
    totals.passed++
    console.log(`ok    ${name}`)
  } catch (err) {
    totals.failed++
    console.log(`FAIL  ${name}: ${err instanceof Error ? err.message : String(err)}`)
  }
}

function pack(): string {
  const packed = run('npm', ['pack', '--silent', '--pack-destination', work], root).trim().split('\n').at(-1) ?? ''
  return join(work, packed)
}

function install(user: string, tarball: string): void {
  cpSync(join(root, 'tools/pack'), user, { recursive: true })
  writeFileSync(join(user, 'package.json'), '{"private":true,"type":"module"}\n')
  run('npm', ['install', '--no-audit', '--no-fund', '--omit=peer', tarball], user)
  const packages = readdirSync(join(user, 'node_modules')).filter((name) => !name.startsWith('.'))
  if (packages.length !== INSTALLED_PACKAGES) throw new Error(`installs ${packages.length} packages: ${packages}`)
  // Only for the compiler, after counting: a Node program has Node's types.
  cpSync(join(root, 'node_modules/@types/node'), join(user, 'node_modules/@types/node'), { recursive: true })
  cpSync(join(root, 'node_modules/undici-types'), join(user, 'node_modules/undici-types'), { recursive: true })
}

/** The files that a client can load, lazily or not: what the entries reach that are not of the fake cluster. The CLI is no entry. */
function clientFiles(packed: string): string[] {
  const files = new Set(
    [...entries].flatMap(([entry, file]) => (entry.startsWith('./fake') ? [] : [join(packed, file)]))
  )
  for (const file of files) {
    // Of what the build wrote: no string of the sources looks like one of its imports.
    const imports = readFileSync(file, 'utf8').matchAll(/\b(?:from|import)\(?"(\.[^"\n]+\.js)"/g)
    for (const [, path] of imports) files.add(join(dirname(file), path ?? ''))
  }
  return [...files]
}

function checkSizes(modules: string): void {
  const files = readdirSync(join(modules, 'kubewire'), { recursive: true, withFileTypes: true }).filter((f) =>
    f.isFile()
  )
  const paths = files.map((file) => join(file.parentPath, file.name))
  const sum = (selected: string[]): number => selected.reduce((total, path) => total + statSync(path).size, 0)
  const unpacked = sum(paths)
  const client = sum(clientFiles(join(modules, 'kubewire')))
  console.log(`      unpacked ${unpacked} bytes, client's JavaScript ${client} bytes`)
  if (unpacked > UNPACKED_LIMIT) throw new Error(`unpacked size ${unpacked} is over ${UNPACKED_LIMIT}`)
  if (client > CLIENT_JS_LIMIT) throw new Error(`client's JavaScript ${client} is over ${CLIENT_JS_LIMIT}`)
  const text = readFileSync(join(modules, 'kubewire/package.json'), 'utf8')
  if (Object.keys(JSON.parse(text).dependencies).join() !== 'undici') throw new Error('depends on more than undici')
}

function run(command: string, args: string[], cwd: string): string {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 })
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}\n${result.stdout}${result.stderr}`)
  return result.stdout
}
