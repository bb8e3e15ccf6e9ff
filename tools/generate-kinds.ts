/**
 * Writes everything that is generated from the API server's own description of itself: types and values of the built-in
 * kinds, the table of built-in resources, the schemas of the fake server.
 *
 *     npx tsx tools/generate-kinds.ts                        writes the files anew from the committed dump
 *     npx tsx tools/generate-kinds.ts --check                fails when a file is not what the dump gives; needs no server
 *     npx tsx tools/generate-kinds.ts --from <kubeconfig|url>   fetches the dump anew first
 *     npx tsx tools/generate-kinds.ts --go                   reads the fields' numbers from the Go modules anew first
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { fetchDump, getterFor, readDump, writeDump } from './kinds/dump.ts'
import { definitionNames } from './kinds/emit-schema.ts'
import { generatedFolders, generateFiles } from './kinds/files.ts'
import { writeGoFields } from './kinds/go-fields.ts'
import { buildModel } from './kinds/model.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    from: { type: 'string' },
    go: { type: 'boolean', default: false }
  }
})

if (values.from !== undefined) writeDump(await fetchDump(getterFor(values.from)))
if (values.go) {
  writeGoFields(definitionNames(buildModel(readDump())), join(root, 'test/conformance/control-plane'))
}
const files = generateFiles(readDump())
const stale = [...staleFiles(files), ...leftOverFiles(files)]
if (values.check) {
  for (const file of stale) console.error(`${file} is not what tools/generate-kinds.ts gives`)
  console.log(`${files.size} generated files, ${stale.length} stale`)
  process.exitCode = stale.length > 0 ? 1 : 0
} else {
  for (const file of leftOverFiles(files)) rmSync(join(root, file))
  for (const [file, text] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  console.log(`${files.size} files written, ${stale.length} of them changed`)
}

function staleFiles(wanted: Map<string, string>): string[] {
  return [...wanted].filter(([file, text]) => contentOf(file) !== text).map(([file]) => file)
}

/** Files in folders that hold nothing but generated ones, and that are generated no more. */
function leftOverFiles(wanted: Map<string, string>): string[] {
  return generatedFolders.flatMap((folder) => filesIn(folder).filter((file) => !wanted.has(file)))
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${folder}/${entry.name}`)
  } catch {
    return []
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(join(root, file), 'utf8')
  } catch {
    return undefined
  }
}
