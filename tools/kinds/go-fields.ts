/**
 * What OpenAPI does not tell of the Go types: the numbers of their fields in protobuf, and which zero values JSON leaves out. Read from
 * the struct tags of k8s.io/api in the Go module cache, and committed, since tests and checks must run without Go.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Fields by definition and wire name. The text is the field's number, with a dot after that of a struct that JSON writes inline
 * (`2.1`); then `-` when JSON leaves its zero value out, `~` when the zero value of a time is written as null.
 */
export type GoFields = Record<string, Record<string, string>>

const fieldsFile = fileURLToPath(new URL('go-fields.json', import.meta.url))

/** Reads the committed facts. */
export function readGoFields(): GoFields {
  return JSON.parse(readFileSync(fieldsFile, 'utf8')) as GoFields
}

/** Reads the facts of definitions from the Go module cache and commits them to the file. */
export function writeGoFields(definitions: Iterable<string>, moduleDir: string): void {
  const lines: string[] = []
  for (const name of [...definitions].sort()) {
    const file = sourceOf(name)
    if (file === undefined) continue
    const structs = structsOf(goFile(moduleDir, file))
    const fields = fieldsOf(structs, name.split('.').at(-1) ?? '')
    if (fields.length > 0) lines.push(`${JSON.stringify(name)}:${JSON.stringify(Object.fromEntries(fields))}`)
  }
  writeFileSync(fieldsFile, `{\n${lines.join(',\n')}\n}\n`)
}

/** Modules by the beginning of the names of their definitions. */
const MODULES: ReadonlyArray<readonly [prefix: string, module: string]> = [
  ['io.k8s.api.', 'k8s.io/api'],
  ['io.k8s.apimachinery.', 'k8s.io/apimachinery'],
  ['io.k8s.apiextensions-apiserver.', 'k8s.io/apiextensions-apiserver'],
  ['io.k8s.kube-aggregator.', 'k8s.io/kube-aggregator']
]

function sourceOf(name: string): { module: string; folder: string } | undefined {
  const found = MODULES.find(([prefix]) => name.startsWith(prefix))
  if (found === undefined) return undefined
  const folder = name.slice(found[0].length).split('.').slice(0, -1).join('/')
  return { module: found[1], folder }
}

const directories = new Map<string, string>()

function goFile(moduleDir: string, { module, folder }: { module: string; folder: string }): string {
  let directory = directories.get(module)
  if (directory === undefined) {
    directory = execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', module], {
      cwd: moduleDir,
      encoding: 'utf8'
    }).trim()
    directories.set(module, directory)
  }
  const file = join(directory, folder, 'types.go')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** A field as its line in the struct says it. */
interface GoField {
  type: string
  json: string
  protobuf: string
}

function structsOf(source: string): Map<string, GoField[]> {
  const structs = new Map<string, GoField[]>()
  for (const [, name = '', body = ''] of source.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
    const lines = body.split('\n').filter((line) => !line.trim().startsWith('//'))
    const fields = lines.flatMap((line) => {
      const [, type = '', tags = ''] = /^\s*(?:\w+\s+)?(\S+)\s+`([^`]*)`/.exec(line) ?? []
      const json = /json:"([^"]*)"/.exec(tags)?.[1]
      return json === undefined ? [] : [{ type, json, protobuf: /protobuf:"([^"]*)"/.exec(tags)?.[1] ?? '' }]
    })
    structs.set(name, fields)
  }
  return structs
}

function fieldsOf(structs: Map<string, GoField[]>, name: string): [name: string, fact: string][] {
  return (structs.get(name) ?? []).flatMap(({ type, json, protobuf }): [string, string][] => {
    const [wireName = '', ...options] = json.split(',')
    const number = protobuf.split(',')[1] ?? ''
    if (options.includes('inline')) {
      if (number === '') return []
      return fieldsOf(structs, type.replace(/^.*\./, '')).map(([inner, fact]) => [inner, `${number}.${fact}`])
    }
    if (wireName === '-' || wireName === '') return []
    const scalar = !/^[*[]|^map\[/.test(type)
    const time = scalar && /(^|\.)(Micro)?Time$/.test(type)
    const omits = options.includes('omitempty')
    const mark = time ? (options.includes('omitzero') ? '' : '~') : scalar && omits ? '-' : ''
    return [[wireName, `${number}${mark}`]]
  })
}
