// The tests must pass on several Node versions on a machine that has one: `with-node.mjs 24 <arguments>` runs the
// arguments with that major version, whose binary the npm package `node` brings (kept in the user's cache folder).
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const [major, ...args] = process.argv.slice(2)
if (!/^\d+$/.test(major ?? '')) throw new TypeError(`Cannot choose a Node version: not a major version: "${major}"`)

const { status, signal } = spawnSync(nodeBinary(major), args, { stdio: 'inherit' })
if (signal) console.error(`node ${major} ended by ${signal}`)
process.exit(status ?? 1)

function nodeBinary(wanted) {
  if (process.versions.node.split('.')[0] === wanted) return process.execPath
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kubewire', `node-${wanted}`)
  const binary = join(folder, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(binary)) return binary
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n')
  const install = spawnSync('npm', ['install', '--no-audit', '--no-fund', `node@${wanted}`], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32'
  })
  if (install.status !== 0 || !existsSync(binary)) throw new Error(`Cannot install node@${wanted} from npm`)
  return binary
}
