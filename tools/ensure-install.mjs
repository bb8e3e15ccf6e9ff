// `npm test` and `npm run demo` promise to work on a fresh clone, so they call this first: it installs from the lock
// file when node_modules is absent or holds other versions than the lock file names, and does nothing otherwise.
// Plain JavaScript, because nothing is installed yet when it runs.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const root = new URL('../', import.meta.url)

if (isStale()) {
  console.error('Installing the development dependencies from package-lock.json (npm ci)')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32'
  })
  if (status !== 0) process.exit(status ?? 1)
}

function isStale() {
  const wanted = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')).packages
  const installed = readInstalled()
  return Object.entries(wanted).some(
    ([path, entry]) => path !== '' && !entry.optional && installed[path]?.version !== entry.version
  )
}

function readInstalled() {
  try {
    return JSON.parse(readFileSync(new URL('node_modules/.package-lock.json', root), 'utf8')).packages
  } catch {
    return {}
  }
}
