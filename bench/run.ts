/** All benchmarks, in few rounds: `npm run bench`. Builds first, since it is the package that is measured. */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Each with its rounds; alone it takes more. */
const BENCHES: [string, string[]][] = [
  ['import.ts', ['7']],
  ['small-get.ts', ['9']],
  ['lists.ts', ['3']],
  ['list-bytes.ts', ['10000', '3']],
  ['watch-bytes.ts', []],
  ['informer.ts', ['10000', '1']],
  ['queue.ts', ['5']]
]

let failed = 0
for (const [file, args] of BENCHES) {
  console.log(`\n== ${file}`)
  const path = fileURLToPath(new URL(file, import.meta.url))
  const { status } = spawnSync(process.execPath, [...process.execArgv, path, ...args], { stdio: 'inherit' })
  if (status !== 0) failed++
}
process.exit(failed === 0 ? 0 : 1)
