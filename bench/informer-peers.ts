/**
 * Peers of `informer.ts`: `@kubernetes/client-node` 2 on Node 24, kept in the user's cache folder since it is no dependency of ours, and
 * client-go's informers, a program of the conformance tests' Go module.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildProgram } from '../test/conformance/build.ts'
import type { Command } from './informer.ts'

const VERSION = '2.0.1'

/** Installs and builds what is missing, and gives how each is started. */
export async function peers(): Promise<[string, Command][]> {
  const go = await buildProgram('cmd/bench-informer')
  const withNode = fileURLToPath(new URL('../tools/with-node.mjs', import.meta.url))
  const node = execFileSync(process.execPath, [withNode, '24', '-p', 'process.execPath'], { encoding: 'utf8' }).trim()
  const contender = fileURLToPath(new URL('informer-client-node.mjs', import.meta.url))
  const ca = fileURLToPath(new URL('../test/fixtures/tls/ca.crt', import.meta.url))
  return [
    ['client-node', { file: node, args: [contender, installClientNode(), ca] }],
    ['client-go, dynamic, pages', { file: go, args: ['-ca', ca, '-mode', 'dynamic'] }],
    ['client-go, typed JSON, pages', { file: go, args: ['-ca', ca, '-mode', 'typed'] }],
    ['client-go, typed JSON, stream', { file: go, args: ['-ca', ca, '-mode', 'typed', '-stream'] }]
  ]
}

/** Path of its entry. */
function installClientNode(): string {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kubewire', `client-node-${VERSION}`)
  const entry = join(folder, 'node_modules', '@kubernetes', 'client-node', 'dist', 'index.js')
  if (existsSync(entry)) return entry
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', `@kubernetes/client-node@${VERSION}`], {
    cwd: folder,
    stdio: ['ignore', 2, 2]
  })
  return entry
}
