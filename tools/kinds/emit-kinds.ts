/** Writes the kinds as values: all of them in one module, and one module per group-version for `kubewire/apps/v1`. */

import { metaNames } from './emit-types.ts'
import type { GroupVersion, Model } from './model.ts'
import { kindsOf } from './model.ts'
import type { DiscoveredResource } from './openapi.ts'
import { byName, docComment, exportList, firstSentence, generatedLine } from './text.ts'

/** Kinds that two group-versions serve: the client's own name means the one given here. */
const preferred: Readonly<Record<string, string>> = {
  // What kubectl shows; events.k8s.io/v1 serves the same objects with other names of fields.
  Event: 'core-v1',
  HorizontalPodAutoscaler: 'autoscaling-v2'
}

/** All stable kinds, each a type and a value of one name, in one module: importing it must cost next to nothing. */
export function emitStable(model: Model): string {
  const entries = stableKinds(model).sort((a, b) => byName(a.resource.responseKind.kind, b.resource.responseKind.kind))
  const aliases = [...new Map(entries.map(({ home }) => [home.file, home.alias]))].sort(([a], [b]) => byName(a, b))
  const imports = aliases.map(([file, alias]) => `import type * as ${alias} from './types/${file}.ts'\n`)
  const title =
    'The stable built-in kinds: each name is the type of the objects and the value that names the kind to a client.'
  return (
    `${generatedLine}/**\n * ${title}\n *\n * @see https://kubernetes.io/docs/reference/kubernetes-api/\n */\n` +
    `import { defineKind, type Kind } from '../kind.ts'\n${imports.join('')}` +
    entries.map(({ home, resource }) => `\n${kindDeclaration(home, resource, `${home.alias}.`)}`).join('')
  )
}

/** Names of the stable kinds. */
export function stableNames(model: Model): string[] {
  return stableKinds(model).map(({ resource }) => resource.responseKind.kind)
}

/** Everything of one group-version: its kinds as types and values, its other types. */
export function emitGroupVersion(model: Model, home: GroupVersion): string {
  const kinds = kindsOf(home)
  const names = new Set(kinds.map((each) => each.responseKind.kind))
  const stable = new Set(
    stableKinds(model)
      .filter((each) => each.home === home)
      .map((each) => each.resource.responseKind.kind)
  )
  const own = kinds.filter((each) => !stable.has(each.responseKind.kind))
  const types = [...home.types.keys()].filter((name) => !names.has(name))
  const imports =
    own.length === 0
      ? ''
      : `import { defineKind, type Kind } from '../kind.ts'\n` +
        `import type * as types from './types/${home.file}.ts'\n\n`
  const title = home.group === '' ? home.version : `${home.group}/${home.version}`
  return (
    `${generatedLine}/** Kinds (type and value of one name) and types of \`${title}\`. */\n${imports}` +
    (stable.size > 0 ? exportList('export', [...stable], './stable.ts') : '') +
    (types.length > 0 ? exportList('export type', types, `./types/${home.file}.ts`) : '') +
    own.map((resource) => `\n${kindDeclaration(home, resource, 'types.')}`).join('')
  )
}

/** What all groups share, for `kubewire/meta/v1`. */
export function emitMeta(model: Model): string {
  return (
    `${generatedLine}/** Types that all groups share: object metadata, label selectors, conditions. */\n` +
    exportList('export type', metaNames(model), './types/meta-v1.ts')
  )
}

function stableKinds(model: Model): { home: GroupVersion; resource: DiscoveredResource }[] {
  return model.groupVersions.flatMap((home) =>
    kindsOf(home)
      .filter((resource) => (preferred[resource.responseKind.kind] ?? home.file) === home.file)
      .map((resource) => ({ home, resource }))
  )
}

function kindDeclaration(home: GroupVersion, resource: DiscoveredResource, prefix: string): string {
  const { kind } = resource.responseKind
  const scope = resource.scope === 'Namespaced' ? 'Namespaced' : 'Cluster'
  const doc = docComment(firstSentence(home.types.get(kind)?.description ?? ''))
  const fields = [
    `group: '${home.group}'`,
    `version: '${home.version}'`,
    `kind: '${kind}'`,
    `plural: '${resource.resource}'`,
    `namespaced: ${scope === 'Namespaced'}`
  ]
  const left = `export const ${kind}: Kind<${kind}, '${scope}'> =`
  const call = '/* @__PURE__ */ defineKind({'
  const gap = `${left} ${call}`.length <= 120 ? ' ' : '\n  '
  const indent = gap.slice(1)
  const value = `${left}${gap}${call}\n${fields.map((field) => `${indent}  ${field}`).join(',\n')}\n${indent}})`
  return `${doc}export type ${kind} = ${prefix}${kind}\n${docComment(`The kind ${kind}.`)}${value}\n`
}
