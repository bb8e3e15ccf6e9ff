/**
 * Loads the same kubeconfigs with client-go's clientcmd and with kubewire, and compares what both would send and to where.
 *
 * Run alone: `npx tsx test/conformance/clientcmd-differential.ts [count of generated cases] [seed]`.
 */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import type { ClientConfig } from '../../src/auth/config.ts'
import { createAuthenticator } from '../../src/auth/create-authenticator.ts'
import { loadConfig } from '../../src/auth/load-config.ts'
import { KubeError } from '../../src/errors.ts'
import { buildProgram } from './build.ts'
import type { ClientcmdCase } from './clientcmd-case.ts'
import { certificateAndExecCases } from './clientcmd-certificate-cases.ts'
import { clusterCases } from './clientcmd-cluster-cases.ts'
import { EXPECTED_DIVERGENCES } from './clientcmd-divergences.ts'
import { generatedCases } from './clientcmd-generated.ts'
import { mergeCases } from './clientcmd-merge-cases.ts'
import { overrideCases } from './clientcmd-override-cases.ts'
import { pluginCases } from './clientcmd-plugin-cases.ts'
import { serverCases } from './clientcmd-server-cases.ts'
import { textCases } from './clientcmd-text-cases.ts'
import { userCases } from './clientcmd-user-cases.ts'

/** Outcome of the comparison. */
export interface ClientcmdReport {
  cases: number
  /** Both gave the same configuration. */
  agreed: number
  /** Both refused. */
  refused: number
  /** Told apart on purpose: see clientcmd-divergences.ts. */
  divergent: number
  /** Everything else, with what differs; empty when all is well. */
  failures: string[]
}

/** What is compared of one case: a refusal, or the fields of the configuration in use. */
type Outcome = { refused: string } | Record<string, unknown>

/** Runs the comparison. @throws When Go is missing or the oracle cannot be built. */
export async function clientcmdDifferential(
  options: { generated?: number; seed?: number } = {}
): Promise<ClientcmdReport> {
  const cases = [
    ...clusterCases(),
    ...serverCases(),
    ...userCases(),
    ...certificateAndExecCases(),
    ...textCases(),
    ...mergeCases(),
    ...overrideCases(),
    ...pluginCases(),
    ...generatedCases(options.generated ?? 300, options.seed ?? 1)
  ]
  const oracle = await buildProgram('cmd/clientcmd-oracle')
  const root = mkdtempSync(join(tmpdir(), 'kubewire-clientcmd-'))
  try {
    const prepared = cases.map((each, index) => prepare(each, join(root, String(index))))
    const theirs = await askOracle(oracle, prepared)
    const report: ClientcmdReport = { cases: cases.length, agreed: 0, refused: 0, divergent: 0, failures: [] }
    for (const [index, each] of prepared.entries()) count(report, each, await ourOutcome(each), theirs[index] ?? {})
    return report
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function count(report: ClientcmdReport, { name }: Prepared, ours: Outcome, theirs: Outcome): void {
  const reason = EXPECTED_DIVERGENCES[name]
  const same = ('refused' in ours && 'refused' in theirs) || isDeepStrictEqual(ours, theirs)
  if (same && reason !== undefined) report.failures.push(`${name}: agrees, though it is listed as a divergence`)
  else if (reason !== undefined) report.divergent++
  else if (!same) report.failures.push(`${name}: kubewire ${show(ours, theirs)}, clientcmd ${show(theirs, ours)}`)
  else if ('refused' in ours) report.refused++
  else report.agreed++
}

function show(outcome: Outcome, other: Outcome): string {
  if ('refused' in outcome) return `refuses (${String(outcome.refused)})`
  const different = Object.entries(outcome).filter(
    ([field, value]) => !isDeepStrictEqual(value, (other as Record<string, unknown>)[field])
  )
  return 'refused' in other ? `accepts ${String(outcome.server)}` : JSON.stringify(Object.fromEntries(different))
}

interface Prepared extends ClientcmdCase {
  dir: string
  kubeconfig: string
  home: string
}

function prepare(each: ClientcmdCase, dir: string): Prepared {
  const here = (value: string): string => value.replaceAll('$DIR', dir)
  mkdirSync(dir, { recursive: true })
  for (const [name, content] of Object.entries(each.files)) {
    const path = join(dir, name)
    mkdirSync(dirname(path), { recursive: true })
    if (typeof content === 'string') {
      writeFileSync(path, here(content))
      if (content.startsWith('#!')) chmodSync(path, 0o755)
    } else if (content instanceof Uint8Array) writeFileSync(path, content)
    else if ('link' in content) symlinkSync(content.link, path)
    else mkdirSync(path)
  }
  const overrides = Object.entries(each.overrides ?? {}).map(([field, value]) => [
    field,
    typeof value === 'string' ? here(value) : value
  ])
  return {
    ...each,
    dir: join(dir, each.cwd ?? ''),
    kubeconfig: here(each.kubeconfig ?? '$DIR/config'),
    home: here(each.home ?? '$DIR/no-home'),
    ...(each.explicit !== undefined && { explicit: here(each.explicit) }),
    overrides: Object.fromEntries(overrides)
  }
}

async function ourOutcome({ dir, kubeconfig, home, explicit, overrides, runPlugin }: Prepared): Promise<Outcome> {
  const before = process.cwd()
  process.chdir(dir)
  try {
    const env = { KUBECONFIG: kubeconfig, HOME: home }
    const config = await loadConfig({
      ...overrides,
      env,
      platform: 'linux',
      ...(explicit !== undefined && { path: explicit })
    })
    return await describe(config, runPlugin ?? false)
  } catch (err) {
    if (err instanceof KubeError) return { refused: err.message }
    throw err
  } finally {
    process.chdir(before)
  }
}

/** What goes out with a request and with a connection. */
async function describe(config: ClientConfig, runPlugin: boolean): Promise<Outcome> {
  const { tls = {}, exec, authProvider } = config
  const settled = config.token || config.tokenFile || config.username
  const certificate = (tls.cert || tls.certFile) && (tls.key || tls.keyFile)
  const provider = settled ? undefined : authProvider
  const plugin = settled || certificate ? undefined : exec
  const quiet = { ...config }
  if (!runPlugin) delete quiet.exec
  delete quiet.authProvider
  const content = (data: string | Uint8Array | undefined, file: string | undefined): string =>
    String(data ?? (file ? readFileSync(file, 'utf8') : ''))
  return {
    server: normalizeUrl(config.server),
    namespace: config.namespace,
    insecure: tls.insecureSkipVerify ?? false,
    serverName: tls.serverName ?? '',
    ca: content(tls.ca, tls.caFile),
    caFile: tls.caFile ?? '',
    cert: content(tls.cert, tls.certFile),
    certFile: tls.certFile ?? '',
    key: content(tls.key, tls.keyFile),
    keyFile: tls.keyFile ?? '',
    proxy: config.proxyUrl ? normalizeUrl(config.proxyUrl) : '',
    disableCompression: config.disableCompression ?? false,
    headers: headerLines(await createAuthenticator(quiet).headers()),
    exec: plugin && {
      apiVersion: plugin.apiVersion,
      command: normalize(plugin.command),
      args: plugin.args ?? [],
      env: plugin.env ?? [],
      installHint: plugin.installHint ?? '',
      provideClusterInfo: plugin.provideClusterInfo ?? false,
      interactiveMode: plugin.interactiveMode,
      clusterConfig: config.execClusterConfig
    },
    authProvider: provider?.name ?? '',
    authProviderConfig: provider?.config ?? {}
  }
}

/** Header lines as client-go has them: values of one name in order, names in lower case. */
function headerLines(headers: Record<string, string | string[]>): string[] {
  return Object.entries(headers)
    .flatMap(([name, value]) => [value].flat().map((each) => `${name.toLowerCase()}: ${toldOf(each) ?? each}`))
    .sort()
}

/** What a plugin was told when its token says so, in one spelling of JSON. */
function toldOf(header: string): string | undefined {
  const [, info, more] =
    /^(\{"kind".*\})\s+(\w*)$/s.exec(Buffer.from(header.replace('Bearer ', ''), 'base64').toString()) ?? []
  return info && `${JSON.stringify(JSON.parse(info))} ${more}`
}

/** Two spellings of one URL are no difference. */
function normalizeUrl(url: string): string {
  return (URL.canParse(url) ? new URL(url).href : url).replace(/\/*$/, '')
}

function askOracle(oracle: string, cases: readonly Prepared[]): Promise<Outcome[]> {
  const child = spawn(oracle, { stdio: ['pipe', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
  })
  child.stdin.end(cases.map((each, index) => `${JSON.stringify(question(each, index))}\n`).join(''))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`The clientcmd oracle ended with code ${code}`))
      resolve(
        output
          .trimEnd()
          .split('\n')
          .map((line) => theirOutcome(JSON.parse(line)))
      )
    })
  })
}

function question(
  { dir, kubeconfig, explicit, home, overrides = {}, runPlugin }: Prepared,
  index: number
): Record<string, unknown> {
  const { impersonate, ...rest } = overrides
  const as = typeof impersonate === 'string' ? { userName: impersonate } : impersonate
  const flags = { ...rest, as: as?.userName, asUid: as?.uid, asGroups: as?.groups }
  return { id: String(index), dir, kubeconfig, explicit, home, overrides: flags, runPlugin }
}

interface OracleAnswer extends Record<string, unknown> {
  stage?: string
  error?: string
  url: string
  proxy: string
  headers: Record<string, string[]> | null
  exec?: Record<string, unknown> & { args: string[] | null; env: { Name: string; Value: string }[] | null }
}

function theirOutcome(answer: OracleAnswer): Outcome {
  if (answer.error !== undefined) return { refused: `${answer.stage}: ${answer.error}` }
  const { url, headers, exec, proxy } = answer
  const binary = Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, values]) => [
      name,
      values.map((value) => Buffer.from(value).toString('latin1'))
    ])
  )
  const same = [
    'namespace',
    'insecure',
    'serverName',
    'ca',
    'caFile',
    'cert',
    'certFile',
    'key',
    'keyFile',
    'disableCompression',
    'authProvider'
  ]
  return {
    ...Object.fromEntries(same.map((field) => [field, answer[field]])),
    server: normalizeUrl(url),
    proxy: proxy === '' ? '' : normalizeUrl(proxy),
    headers: headerLines(binary),
    exec: exec && {
      ...exec,
      args: exec.args ?? [],
      env: (exec.env ?? []).map((each) => ('Name' in each ? { name: each.Name, value: each.Value } : each)),
      clusterConfig: exec.clusterConfig
    },
    authProviderConfig: answer.authProviderConfig ?? {}
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [generated = '300', seed = '1'] = process.argv.slice(2)
  const report = await clientcmdDifferential({ generated: Number(generated), seed: Number(seed) })
  for (const failure of report.failures) console.error(failure)
  const { cases, agreed, refused, divergent, failures } = report
  console.log(
    `clientcmd: ${cases} cases: ${agreed} agreed, ${refused} refused by both, ${divergent} divergent on purpose, ${failures.length} failed`
  )
  if (failures.length > 0) process.exitCode = 1
}
