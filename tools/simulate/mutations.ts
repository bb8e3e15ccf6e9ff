/**
 * Shows that the simulation finds bugs: breaks a copy of the sources in one place at a time, as people do, and counts the seeds until it is
 * noticed. Fails when one is not, or when nothing was broken and something is found.
 *
 *     npx tsx tools/simulate/mutations.ts [pattern]     pattern: a regular expression on the names
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MUTATIONS, type Mutation } from './mutation-list.ts'

/** Each must be noticed within so many seeds. */
const SEEDS = 500

const root = fileURLToPath(new URL('../../', import.meta.url))
const pattern = new RegExp(process.argv[2] ?? '')
const copy = mkdtempSync(join(tmpdir(), 'kubewire-mutations-'))
let survivors = 0
try {
  for (const part of ['src', 'tools/simulate', 'test/support', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, part), join(copy, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const sound = simulate()
  console.log(
    `${sound === undefined ? 'sound  ' : 'BROKEN '} the sources as they are: ${sound ?? `${SEEDS} seeds pass`}`
  )
  if (sound !== undefined) survivors++
  for (const mutation of MUTATIONS.filter(({ name }) => pattern.test(name))) {
    const found = withMutation(mutation, simulate)
    console.log(`${found === undefined ? 'SURVIVED' : 'caught '} ${mutation.name}: ${found ?? `${SEEDS} seeds pass`}`)
    if (found === undefined) survivors++
  }
} finally {
  rmSync(copy, { recursive: true })
}
process.exitCode = survivors === 0 ? 0 : 1

function withMutation<R>({ name, file, find, put }: Mutation, act: () => R): R {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(find).length !== 2) throw new Error(`Cannot mutate "${name}": ${file} does not contain once: ${find}`)
  writeFileSync(
    path,
    text.replace(find, () => put)
  )
  try {
    return act()
  } finally {
    writeFileSync(path, text)
  }
}

/** The first broken seed of the copy, with what broke; undefined when none did. */
function simulate(): string | undefined {
  const args = ['--import', 'tsx', 'tools/simulate/main.ts', '--seeds', String(SEEDS), '--bail']
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' })
  if (status === 0) return undefined
  const line = /^seed \d+: .*$/m.exec(stdout)?.[0]
  if (line === undefined) throw new Error(`The simulation did not run: ${stderr}`)
  return line
}
