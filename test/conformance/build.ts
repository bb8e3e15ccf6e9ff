/**
 * Builds programs of the Go module beside this file.
 *
 * A binary is kept outside the work tree, under `${XDG_CACHE_HOME:-~/.cache}/kubewire`, by the hash of the module's
 * sources and the Go version: an unchanged program is never built twice, on any branch. Go's own build cache does the
 * rest (the first build of all takes minutes, the next seconds).
 */
import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** What must be put right on this machine first: printed as one plain line, without a stack. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}

const moduleDir = fileURLToPath(new URL('control-plane', import.meta.url))
const wantedMinor = 26

/**
 * Builds one program of the module and gives the path of its binary.
 *
 * @param program The package's folder in the module: `.` is the control plane, `cmd/yaml-oracle` another program.
 * @throws {SetupError} When Go is missing or too old, or the program does not compile.
 */
export async function buildProgram(program: string): Promise<string> {
  const version = await goVersion()
  const name = program === '.' ? 'control-plane' : (program.split('/').at(-1) ?? program)
  const binary = join(cacheDir(), `${name}-${sourceHash(program, version)}`)
  if (existsSync(binary)) return binary
  mkdirSync(cacheDir(), { recursive: true })
  process.stderr.write(`Building ${name} with ${version} (the first build downloads 900 MB and takes minutes)\n`)
  const unfinished = `${binary}.${process.pid}`
  await run('go', ['build', '-ldflags', `-s -w ${versionFlags()}`, '-o', unfinished, `./${program}`])
  renameSync(unfinished, binary)
  return binary
}

/** The Kubernetes version of the module, e.g. `v1.36.3`. */
export function kubernetesVersion(): string {
  const version = /k8s\.io\/kubernetes (v\d+\.\d+\.\d+)/.exec(readFileSync(join(moduleDir, 'go.mod'), 'utf8'))?.[1]
  if (version === undefined) throw new SetupError('Cannot find the version of k8s.io/kubernetes in go.mod')
  return version
}

function cacheDir(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kubewire')
}

/** The version is not in the modules: without it the server calls itself v0.0.0, which kubectl refuses. */
function versionFlags(): string {
  const version = kubernetesVersion()
  const [major, minor] = version.slice(1).split('.')
  const fields = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' }
  return Object.entries(fields)
    .map(([field, value]) => `-X k8s.io/component-base/version.${field}=${value}`)
    .join(' ')
}

async function goVersion(): Promise<string> {
  const help = `The conformance tests need Go >= 1.${wantedMinor} on the PATH (https://go.dev/dl/) to build a kube-apiserver`
  let stdout: string
  try {
    ;({ stdout } = await promisify(execFile)('go', ['env', 'GOVERSION'], { cwd: moduleDir, encoding: 'utf8' }))
  } catch {
    throw new SetupError(`${help}; there is none that works here`)
  }
  const version = stdout.trim()
  const [, major = '0', minor = '0'] = /^go(\d+)\.(\d+)/.exec(version) ?? []
  if (Number(major) < 1 || (major === '1' && Number(minor) < wantedMinor))
    throw new SetupError(`${help}, not ${version}`)
  return version
}

/** Hash of go.mod, go.sum and the sources of one program and of what the programs share (folders other than `cmd`). */
function sourceHash(program: string, version: string): string {
  const hash = createHash('sha256').update(`${version} ${process.platform} ${process.arch} ${versionFlags()}\n`)
  const files = readdirSync(moduleDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.go$|^go\.(mod|sum)$/.test(entry.name))
    .map((entry) => relative(moduleDir, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => (program === '.' || file.includes('/') ? !isOtherProgram(file, program) : file.startsWith('go.')))
    .sort()
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(moduleDir, file)))
      .update('\0')
  return hash.digest('hex').slice(0, 16)
}

function isOtherProgram(file: string, program: string): boolean {
  return file.startsWith('cmd/') && !file.startsWith(`${program}/`)
}

async function run(command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, { cwd: moduleDir, stdio: ['ignore', 'inherit', 'inherit'] })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new SetupError(`Cannot build the Go program: "${command} ${args[0]}" ended with ${code}`)
}
