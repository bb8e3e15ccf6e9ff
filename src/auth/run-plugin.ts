import type { ChildProcess } from 'node:child_process'
import { AuthError } from '../errors.ts'
import type { ExecConfig } from './config.ts'
import { findExecutable } from './find-executable.ts'
import { MASKED, secretsOfArgs } from './mask.ts'
import { printable } from './printable.ts'

/** Longest answer of a plugin, in bytes; a certificate chain and a token take a few thousand. */
const MAX_STDOUT_BYTES = 1 << 20

/** How much of a plugin's stderr is kept: its end, where the reason usually is. Bytes. */
const MAX_STDERR_BYTES = 64 << 10

/** How much of that an error shows, once what is secret is out of it. Characters. */
const MAX_STDERR_CHARS = 2000

/** How to run a plugin. */
export interface RunPluginOptions {
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  /** Value of `KUBERNETES_EXEC_INFO`. */
  info: string
  /** Gives the plugin the terminal: it reads stdin, and what it writes to stderr is shown as it comes. */
  interactive: boolean
  /** Where stderr of an interactive plugin goes. */
  showStderr: (chunk: Uint8Array) => void
  /** Kills the plugin. */
  signal: AbortSignal
}

/** A way to run a credential plugin: gives what it wrote to stdout. */
export type RunPlugin = (exec: ExecConfig, options: RunPluginOptions) => Promise<string>

/**
 * Runs a credential plugin, without a shell, and gives what it wrote to stdout.
 *
 * @throws {AuthError} It cannot be found or started, ends with another code than 0, or writes too much.
 * @throws The signal's reason when `options.signal` aborts; the plugin has been killed then.
 */
export async function runPlugin(exec: ExecConfig, options: RunPluginOptions): Promise<string> {
  const file = await findExecutable(exec.command, options)
  // Loaded here, since importing kubewire must be cheap.
  const { spawn } = await import('node:child_process')
  options.signal.throwIfAborted()
  if (file === undefined) {
    const hint = exec.installHint ? `\n\n${printable(exec.installHint)}` : ''
    throw new AuthError(`Cannot find exec plugin "${exec.command}": it is not installed, or not in the PATH${hint}`)
  }
  if (options.platform === 'win32' && /\.(?:bat|cmd)$/i.test(file))
    throw new AuthError(
      `Cannot run exec plugin "${exec.command}": "${file}" is a batch file, which only a shell can run`
    )
  const child = spawn(file, exec.args ?? [], {
    env: pluginEnv(exec, options),
    shell: false,
    windowsHide: true,
    stdio: [options.interactive ? 'inherit' : 'ignore', 'pipe', 'pipe']
  })
  return collect(child, exec, options)
}

/** The environment with what the plugin is given on top. Names have no case on Windows, and there the first spelling would win. */
function pluginEnv(exec: ExecConfig, { env, platform, info }: RunPluginOptions): Record<string, string | undefined> {
  const merged = new Map<string, [string, string | undefined]>()
  const given = (exec.env ?? []).map(({ name, value }): [string, string] => [name, value])
  for (const [name, value] of [...Object.entries(env), ...given, ['KUBERNETES_EXEC_INFO', info] as const])
    merged.set(platform === 'win32' ? name.toUpperCase() : name, [name, value])
  return Object.fromEntries(merged.values())
}

function collect(child: ChildProcess, exec: ExecConfig, options: RunPluginOptions): Promise<string> {
  const { signal, interactive, showStderr } = options
  const stdout: Uint8Array[] = []
  let bytes = 0
  let stderr: Uint8Array = new Uint8Array()
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      signal.removeEventListener('abort', onAbort)
      act()
    }
    const kill = (reason: unknown): void => {
      // What the plugin started may hold the pipes open: they are let go, not waited for.
      child.kill('SIGKILL')
      child.stdout?.destroy()
      child.stderr?.destroy()
      settle(() => reject(reason))
    }
    const onAbort = (): void => kill(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    child.stdout?.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length
      if (bytes > MAX_STDOUT_BYTES)
        kill(
          new AuthError(
            `Cannot use the answer of exec plugin "${exec.command}": it is longer than ${MAX_STDOUT_BYTES} bytes`
          )
        )
      else stdout.push(chunk)
    })
    child.stderr?.on('data', (chunk: Uint8Array) => {
      if (interactive) showStderr(chunk)
      stderr = Buffer.concat([stderr, chunk]).subarray(-MAX_STDERR_BYTES)
    })
    child.on('error', (cause) => {
      settle(() => reject(new AuthError(`Cannot run exec plugin "${exec.command}": ${errorCode(cause)}`)))
    })
    child.on('close', (code, killedBy) => {
      const said = withoutSecrets(Buffer.from(stderr).toString(), exec)
      const why = killedBy === null ? `exit code ${code}` : `killed by ${killedBy}`
      settle(() => {
        if (code === 0) resolve(Buffer.concat(stdout).toString())
        else reject(new AuthError(`Exec plugin "${exec.command}" failed: ${why}${said === '' ? '' : `: ${said}`}`))
      })
    })
  })
}

/** What a plugin said, without the secrets of its arguments, the values that its environment was given and what looks like a token. */
function withoutSecrets(stderr: string, exec: ExecConfig): string {
  let shown = stderr
  const values = (exec.env ?? []).map(({ value }) => value)
  for (const secret of [...values, ...secretsOfArgs(exec.args ?? [])])
    if (secret.length > 3) shown = shown.replaceAll(secret, MASKED)
  return printable(shown.replace(/\beyJ[\w-]*\.[\w-]+\.?[\w-]*/g, MASKED))
    .trim()
    .slice(-MAX_STDERR_CHARS)
}

/** Only the code: Node's error carries the arguments, and these may hold passwords. */
function errorCode(err: Error): string {
  return 'code' in err ? String(err.code) : 'it cannot be started'
}
