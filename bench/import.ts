/**
 * What loading costs: `import 'kubewire'` over an empty process, and what the first request adds, beside undici's. Fresh processes that
 * take turns; run `npm run build` first. `npx tsx bench/import.ts [rounds]`
 */

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { median, pem, startServer } from './support.ts'

const ROUNDS = Number(process.argv[2] ?? 15)
const dist = new URL('../dist/', import.meta.url)
if (!existsSync(dist)) throw new Error('Cannot measure the package: it is not built: run "npm run build" first')

const server = await startServer()
const env = { ...process.env, NODE_OPTIONS: '', CA: pem('ca.crt'), ORIGIN: server.origin }
const specifier = (entry: string): string => JSON.stringify(new URL(entry, dist).href)

/** Programs that end with what they are about. The time since the process began, its processor time and its memory are taken after it. */
const programs = {
  'empty process': '',
  'import undici': `import 'undici'`,
  'import kubewire': `import ${specifier('index.js')}`,
  'import kubewire/core/v1': `import ${specifier('resources/kinds/core-v1.js')}`,
  'import kubewire/yaml': `import ${specifier('yaml/index.js')}`,
  'kubewire, first request': `import { createClient, Pod } from ${specifier('index.js')}
    await createClient({ server: process.env.ORIGIN, tls: { ca: process.env.CA } }).resource(Pod, { namespace: 'default' }).get('a')`,
  'undici, first request': `import { Agent, request } from 'undici'
    const dispatcher = new Agent({ connect: { ca: process.env.CA } })
    await (await request(process.env.ORIGIN + '/small', { dispatcher })).body.json()`
}
type Name = keyof typeof programs

interface Cost {
  wall: number
  cpu: number
  rss: number
}

function run(program: string): Cost {
  const tell = `const { user, system } = process.cpuUsage()
    console.log(JSON.stringify({ wall: performance.now(), cpu: (user + system) / 1000, rss: process.memoryUsage.rss() / 2 ** 20 }))
    process.exit()`
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', `${program}\n${tell}`], { env, encoding: 'utf8' })
  )
}

const names = Object.keys(programs) as Name[]
const costs = Object.fromEntries(names.map((name) => [name, [] as Cost[]])) as Record<Name, Cost[]>
for (let round = 0; round < ROUNDS; round++) for (const name of names) costs[name].push(run(programs[name]))
server.stop()

/** Median, and what is left in the round that was disturbed least: a busy machine only adds. */
function over(name: Name, base: Name, of: keyof Cost): string {
  const values = (which: Name): number[] => costs[which].map((cost) => cost[of])
  const middle = median(values(name)) - median(values(base))
  const least = Math.min(...values(name)) - Math.min(...values(base))
  return `${middle.toFixed(1).padStart(8)} ${least.toFixed(1).padStart(8)}`
}

console.log(`Node ${process.versions.node}, ${ROUNDS} processes each: over what, median and least`)
console.log(`  ${''.padEnd(50)}          wall ms            cpu ms           RSS MiB`)
const rows: [Name, Name][] = [
  ['import undici', 'empty process'],
  ['import kubewire', 'empty process'],
  ['import kubewire/core/v1', 'empty process'],
  ['import kubewire/yaml', 'empty process'],
  ['kubewire, first request', 'import kubewire'],
  ['undici, first request', 'import undici']
]
for (const [name, base] of rows) {
  const figures = (['wall', 'cpu', 'rss'] as const).map((of) => over(name, base, of)).join(' ')
  console.log(`  ${`${name} over ${base}`.padEnd(50)}${figures}`)
}
