/** All generated files by their path in the repository. */
import { emitFakeResources } from './emit-fake-resources.ts'
import { emitGroupVersion, emitMeta, emitStable } from './emit-kinds.ts'
import { emitGoFields, emitSchema } from './emit-schema.ts'
import { emitTable } from './emit-table.ts'
import { emitMetaTypes, emitTypes } from './emit-types.ts'
import { readGoFields } from './go-fields.ts'
import { buildModel } from './model.ts'
import type { ServerDump } from './openapi.ts'

/** Folders that hold nothing but generated files. */
export const generatedFolders: readonly string[] = ['src/resources/kinds/types']

/** Generates every file. */
export function generateFiles(dump: ServerDump): Map<string, string> {
  const model = buildModel(dump)
  const kinds = 'src/resources/kinds'
  const files = new Map([
    [`${kinds}/types/meta-v1.ts`, emitMetaTypes(model)],
    [`${kinds}/meta-v1.ts`, emitMeta(model)],
    [`${kinds}/stable.ts`, emitStable(model)],
    [`${kinds}/table.ts`, emitTable(model)],
    ['src/fake/schema/builtin.generated.ts', emitSchema(model)],
    ['src/fake/schema/go.generated.ts', emitGoFields(model, readGoFields())],
    ['src/fake/schema/resources.generated.ts', emitFakeResources(model, dump)]
  ])
  for (const home of model.groupVersions) {
    files.set(`${kinds}/types/${home.file}.ts`, emitTypes(model, home))
    files.set(`${kinds}/${home.file}.ts`, emitGroupVersion(model, home))
  }
  return files
}
