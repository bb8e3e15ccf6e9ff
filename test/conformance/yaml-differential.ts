/**
 * Holds the YAML reader and writer against sigs.k8s.io/yaml, kubectl's reader, on many documents.
 *
 *     npx tsx test/conformance/yaml-differential.ts [seed] [generated documents]
 *
 * A document has one meaning or none: whatever our reader accepts and sigs.k8s.io/yaml accepts too must be the same
 * JSON. Our reader may refuse more, and takes a few things that sigs.k8s.io/yaml refuses (see `EXTRA`). Needs Go.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { parseYaml, stringifyYaml, YamlSyntaxError } from '../../src/yaml/index.ts'
import { readDocuments } from '../../src/yaml/parse.ts'
import { RandomYaml } from '../support/random-yaml.ts'
import { yamlTestSuite } from '../support/yaml-test-suite.ts'
import { askOracle, type OracleAnswer } from './yaml-oracle.ts'

/** How one document fared. */
export type Outcome = 'same' | 'refused by both' | 'refused by us' | 'accepted by us only' | 'DIFFERENT'

/** One document and what both readers said of it. */
export interface Finding {
  readonly corpus: string
  readonly text: string
  readonly outcome: Outcome
  /** What our reader or sigs.k8s.io/yaml says against it. */
  readonly detail: string
}

/** Why our reader takes a document that sigs.k8s.io/yaml refuses, by the latter's message. */
const EXTRA: readonly [RegExp, string][] = [
  [/excessive aliasing/, 'aliases: sigs bounds their share of a document, we bound their number'],
  [/unknown escape character|invalid Unicode character escape/, 'JSON escapes: \\/ and surrogate pairs'],
  [/control characters are not allowed/, 'JSON: DEL, C1 controls, U+FFFE and U+FFFF in double quotes'],
  [/cannot start any token|tab character/, 'tabs as separation, as both specifications have it'],
  [/incompatible YAML document|unknown directive/, '%YAML 1.2, where both versions agree, and unknown directives'],
  [/alphabetic or numeric character/, 'names of anchors beyond ASCII letters and digits'],
  [
    /simple key|mapping values are not allowed|',' or|did not find expected/,
    'YAML 1.2 flow style: keys over lines or beyond 1024, ? and : inside'
  ],
  [/./, 'other']
]

/** Compares all corpora; the findings in the order of the documents. */
export async function yamlDifferential(options: { seed: number; generated: number }): Promise<Finding[]> {
  const corpora: [string, string[]][] = [
    ['yaml-test-suite', suiteDocuments()],
    ['manifests of Go modules', manifestDocuments()],
    ['generated', generatedDocuments(options.seed, options.generated)]
  ]
  const findings: Finding[] = []
  for (const [corpus, texts] of corpora) {
    const answers = await askOracle(texts)
    texts.forEach((text, index) => {
      findings.push(compare(corpus, text, answers[index] ?? {}))
    })
  }
  return [...findings, ...(await writerFindings(options.seed, options.generated))]
}

/** Each case whole, and each document of those that are streams. */
function suiteDocuments(): string[] {
  return yamlTestSuite().flatMap(({ yaml }) => [yaml, ...splitIfMany(yaml)])
}

function splitIfMany(text: string): string[] {
  try {
    const documents = readDocuments(text, { duplicateKeys: 'last' })
    return documents.length > 1 ? documents.map((document) => document.text) : []
  } catch {
    return []
  }
}

/** Longest manifest that is compared. */
const MAX_MANIFEST = 4 << 20

function manifestDocuments(): string[] {
  const cwd = fileURLToPath(new URL('control-plane', import.meta.url))
  const listed = execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', 'all'], { cwd, encoding: 'utf8' })
  const texts: string[] = []
  for (const folder of listed.split('\n').filter((line) => line !== '' && line !== cwd)) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.ya?ml$/.test(entry.name)) continue
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8')
      if (text.length > MAX_MANIFEST) continue
      const documents = splitIfMany(text)
      texts.push(...(documents.length > 0 ? documents : [text]))
    }
  }
  return texts
}

/** Well-formed documents, token soup, and faults put into both and into the cases of the suite. */
function generatedDocuments(seed: number, count: number): string[] {
  const maker = new RandomYaml(seed)
  const suite = yamlTestSuite().map(({ yaml }) => yaml)
  return Array.from({ length: count }, (_, index) => {
    if (index % 4 === 0) return maker.document()
    if (index % 4 === 1) return maker.soup()
    return maker.mutate(index % 4 === 2 ? maker.document() : maker.random.pick(suite))
  })
}

function compare(corpus: string, text: string, answer: OracleAnswer): Finding {
  const ours = read(text, 'last')
  const strict = read(text, 'error')
  const refused = answer.error !== undefined
  const finding = (outcome: Outcome, detail: string): Finding => ({ corpus, text, outcome, detail })
  if ('error' in ours) return finding(refused ? 'refused by both' : 'refused by us', ours.error)
  if (refused) return finding('accepted by us only', answer.error ?? '')
  if (!sameJson(ours.value, answer.json)) return finding('DIFFERENT', JSON.stringify([ours.value, answer.json]))
  if ('value' in strict && !sameJson(strict.value, answer.json)) return finding('DIFFERENT', 'duplicateKeys: error')
  return finding('same', '')
}

function read(text: string, duplicateKeys: 'error' | 'last'): { value: unknown } | { error: string } {
  try {
    return { value: parseYaml(text, { duplicateKeys }) }
  } catch (err) {
    if (!(err instanceof YamlSyntaxError)) throw err
    return { error: err.reason }
  }
}

/** By value: `-0` and `0` are one number, members have no order, `__proto__` is a member. */
function sameJson(ours: unknown, theirs: unknown): boolean {
  return isDeepStrictEqual(canonical(ours), canonical(theirs))
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([name, member]) => [name, canonical(member)]))
  }
  return value === 0 ? 0 : value
}

/** Values written by our writer and read by both readers. */
async function writerFindings(seed: number, count: number): Promise<Finding[]> {
  const maker = new RandomYaml(seed + 1)
  const values = Array.from({ length: count }, () => maker.value(4))
  const texts = values.map(stringifyYaml)
  const answers = await askOracle(texts)
  return texts.map((text, index) => {
    const [value, answer] = [values[index], answers[index] ?? {}]
    const ours = read(text, 'error')
    const same = 'value' in ours && sameJson(ours.value, value) && !answer.error && sameJson(answer.json, value)
    const detail = same ? '' : JSON.stringify([value, ours, answer])
    return { corpus: 'written by us', text, outcome: same ? 'same' : 'DIFFERENT', detail }
  })
}

/** Counts by corpus and outcome, reasons of what only we accept or refuse, and each difference. */
export function report(findings: readonly Finding[]): string {
  const lines: string[] = []
  for (const corpus of new Set(findings.map((finding) => finding.corpus))) {
    const counts = countBy(
      findings.filter((finding) => finding.corpus === corpus),
      (finding) => finding.outcome
    )
    lines.push(`${corpus}: ${counts.map(([outcome, count]) => `${count} ${outcome}`).join(', ')}`)
  }
  const only = findings.filter((finding) => finding.outcome === 'accepted by us only')
  lines.push('', 'Accepted by us only, by reason:')
  for (const [why, count] of countBy(only, reason)) lines.push(`  ${count} ${why}`)
  const refused = findings.filter((finding) => finding.outcome === 'refused by us')
  lines.push('', 'Refused by us, accepted by sigs.k8s.io/yaml, by reason:')
  for (const [why, count] of countBy(
    refused,
    (finding) => `${finding.corpus}: ${finding.detail.replace(/".*"/, '""')}`
  )) {
    lines.push(`  ${count} ${why}`)
  }
  for (const finding of findings.filter(({ outcome }) => outcome === 'DIFFERENT')) {
    lines.push('', `DIFFERENT (${finding.corpus}): ${JSON.stringify(finding.text)}`, `  ${finding.detail}`)
  }
  return lines.join('\n')
}

function reason(finding: Finding): string {
  return EXTRA.find(([pattern]) => pattern.test(finding.detail))?.[1] ?? 'other'
}

function countBy(findings: readonly Finding[], name: (finding: Finding) => string): [string, number][] {
  const counts = new Map<string, number>()
  for (const finding of findings) counts.set(name(finding), (counts.get(name(finding)) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [seed = '1', generated = '4000'] = process.argv.slice(2)
  const findings = await yamlDifferential({ seed: Number(seed), generated: Number(generated) })
  console.log(report(findings))
  const different = findings.filter(({ outcome }) => outcome === 'DIFFERENT').length
  console.log(`\n${findings.length - different} passed, ${different} failed`)
  process.exitCode = different === 0 ? 0 : 1
}
