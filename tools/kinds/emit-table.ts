/** Writes the one table of built-in resources that is there at run time. */
import type { Model } from './model.ts'
import type { DiscoveredResource } from './openapi.ts'
import { generatedLine, quoted } from './text.ts'

/** The verbs that most resources have; the table says `*` for them. */
const allVerbs = 'create delete deletecollection get list patch update watch'

/**
 * Rows as text, one a line, as src/resources/kinds/builtin.ts reads them: a line `group version` opens a group-version; its
 * resources follow as `Kind plural singular scope verbs shortNames categories`, each with `-` for nothing and commas between
 * words, and their subresources as `/name verbs Kind group version`, the kind left out when it is the resource's own.
 */
export function emitTable(model: Model): string {
  const lines = model.groupVersions.flatMap(({ group, version, resources }) => [
    `${group || '-'} ${version}`,
    ...resources.flatMap(rowsOf)
  ])
  const title = 'Built-in resources in the order of the server; read by builtin.ts, which explains the lines.'
  return `${generatedLine}/** ${title} */\nexport const builtinTable: string = \`\n${lines.join('\n')}\n\`\n`
}

function rowsOf(resource: DiscoveredResource): string[] {
  const { responseKind, resource: plural, singularResource, scope, verbs, shortNames, categories } = resource
  const row = [responseKind.kind, plural, singularResource || '-', scope === 'Namespaced' ? 'n' : 'c', verbsOf(verbs)]
  const subresources = (resource.subresources ?? []).map(({ subresource, verbs, responseKind: kind }) => {
    const own = kind === undefined || (kind.kind === responseKind.kind && kind.group === responseKind.group)
    const other = own ? [] : [kind.kind, kind.group || '-', kind.version || '-']
    return [`/${subresource}`, verbsOf(verbs), ...other].join(' ')
  })
  return [[...row, words(shortNames), words(categories)].join(' ').replace(/( -)+$/, ''), ...subresources]
}

function verbsOf(verbs: string[]): string {
  const text = [...verbs].sort().join(' ')
  return text === allVerbs ? '*' : words(verbs)
}

function words(list: string[] | undefined): string {
  if (list?.some((word) => /[ ,]/.test(word))) throw new Error(`Cannot write words: ${list.map(quoted).join(' ')}`)
  return list === undefined || list.length === 0 ? '-' : list.join(',')
}
