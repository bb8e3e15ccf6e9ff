/** The calls of `kubewire wire`: from words and flags to one call of a resource handle. */
import type { Client } from '../client.ts'
import type { KubeObject } from '../meta.ts'
import { jsonPatch, mergePatch, type Patch, strategicMergePatch } from '../resources/patch.ts'
import type { Resource } from '../resources/resource.ts'
import { type FlagValues, UsageError, wholeNumber } from './args.ts'

/** Flags that the calls read. */
export const WIRE_FLAGS = {
  'all-namespaces': { type: 'boolean', short: 'A' },
  selector: { type: 'string', short: 'l' },
  'field-selector': { type: 'string' },
  limit: { type: 'string' },
  'resource-version': { type: 'string' },
  'timeout-seconds': { type: 'string' },
  filename: { type: 'string', short: 'f' },
  patch: { type: 'string', short: 'p' },
  type: { type: 'string' },
  'field-manager': { type: 'string' },
  force: { type: 'boolean' },
  'propagation-policy': { type: 'string' },
  'dry-run': { type: 'boolean' }
} as const

type Flags = FlagValues<typeof WIRE_FLAGS>

/** What a call is made with. */
export interface WireCallContext {
  client: Client
  /** Undefined for all. */
  namespace: string | undefined
  signal: AbortSignal
  /** Object of create, update and apply. */
  document: KubeObject | undefined
}

/** Looks up what has to be looked up, and gives the call itself. */
export type WireCall = (context: WireCallContext) => Promise<() => Promise<unknown>>

interface VerbInput {
  resource: Resource
  /** Empty for the verbs that take none. */
  name: string
  flags: Flags
  document: KubeObject
  signal: AbortSignal
}

interface Verb {
  /** Whether a name follows the resource. */
  named: boolean
  /** Whether `--filename` is needed. */
  document?: boolean
  run(input: VerbInput): Promise<unknown>
}

const VERB_TABLE: Record<string, Verb> = {
  get: {
    named: true,
    run: ({ resource, name, flags, signal }) =>
      resource.get(name, { resourceVersion: flags['resource-version'], signal })
  },
  list: { named: false, run: listAll },
  watch: { named: false, run: watchUntilEnd },
  create: {
    named: false,
    document: true,
    run: ({ resource, document, ...rest }) => resource.create(document, writeOptions(rest))
  },
  update: {
    named: false,
    document: true,
    run: ({ resource, document, ...rest }) => resource.update(withName(document), writeOptions(rest))
  },
  apply: {
    named: false,
    document: true,
    run: ({ resource, document, flags, signal }) =>
      resource.apply(withName(document), {
        ...writeOptions({ flags, signal }),
        fieldManager: flags['field-manager'] ?? 'kubewire',
        force: flags.force
      })
  },
  patch: {
    named: true,
    run: ({ resource, name, flags, signal }) => resource.patch(name, patchOf(flags), writeOptions({ flags, signal }))
  },
  delete: {
    named: true,
    run: ({ resource, name, flags, signal }) =>
      resource.delete(name, {
        propagationPolicy: propagationPolicyOf(flags['propagation-policy']),
        dryRun: flags['dry-run'],
        signal
      })
  }
}

/** Verbs that `kubewire wire` knows. */
export const VERBS: readonly string[] = Object.keys(VERB_TABLE)

/**
 * The call that the words name.
 *
 * @throws {UsageError} An unknown verb, a missing or superfluous word, a missing file.
 */
export function callOf(words: readonly string[], flags: Flags): WireCall {
  const [verbName, ...rest] = words
  if (verbName === undefined) throw new UsageError('Say what to call, e.g. kubewire wire list pods')
  if (verbName === 'raw') return rawCall(rest)
  const verb = Object.hasOwn(VERB_TABLE, verbName) ? VERB_TABLE[verbName] : undefined
  if (verb === undefined) throw new UsageError(`Unknown verb: "${verbName}"; there are ${VERBS.join(', ')} and raw`)
  const [word, name, ...more] = rest
  if (word === undefined) throw new UsageError(`Say which resource, e.g. kubewire wire ${verbName} pods`)
  if (verb.named && name === undefined)
    throw new UsageError(`Say which object: kubewire wire ${verbName} ${word} <name>`)
  const superfluous = verb.named ? more[0] : name
  if (superfluous !== undefined) throw new UsageError(`Unexpected argument: "${superfluous}"`)
  if (verb.document && flags.filename === undefined) throw new UsageError(`${verbName} needs --filename`)
  return async ({ client, namespace, signal, document = {} }) => {
    const kind = await client.discovery.kindFor(word, { signal })
    const resource = client.resource(kind, { namespace: kind.namespaced ? namespace : undefined }) as Resource
    return mistakesAsUsage(() => verb.run({ resource, name: name ?? '', flags, document, signal }))
  }
}

function rawCall([method, path, ...more]: readonly string[]): WireCall {
  if (method === undefined || path === undefined)
    throw new UsageError('Say which request: kubewire wire raw GET /version')
  if (more[0] !== undefined) throw new UsageError(`Unexpected argument: "${more[0]}"`)
  const [pathname = '', query] = path.split(/\?(.*)/s)
  return async ({ client, signal }) =>
    mistakesAsUsage(() => client.request({ method: method.toUpperCase(), path: pathname, query, signal }))
}

/** What the library refuses before any request is a mistake in the command line. */
function mistakesAsUsage(call: () => Promise<unknown>): () => Promise<unknown> {
  return async () => {
    try {
      return await call()
    } catch (err) {
      if (err instanceof TypeError || err instanceof RangeError) throw new UsageError(err.message)
      throw err
    }
  }
}

async function listAll({ resource, flags, signal }: VerbInput): Promise<void> {
  const options = { ...selection(flags), limit: wholeNumber('limit', flags.limit, 1), signal }
  for await (const _page of resource.pages(options)) {
    // The trace has printed it.
  }
}

async function watchUntilEnd({ resource, flags, signal }: VerbInput): Promise<void> {
  const options = { ...selection(flags), timeoutSeconds: wholeNumber('timeout-seconds', flags['timeout-seconds'], 1) }
  try {
    for await (const _event of resource.watch({ ...options, signal })) {
      // The trace has printed it.
    }
  } catch (err) {
    // Ctrl-C is how a watch is meant to end.
    if (!signal.aborted) throw err
  }
}

function selection(flags: Flags): { labelSelector?: string; fieldSelector?: string; resourceVersion?: string } {
  const { selector: labelSelector, 'field-selector': fieldSelector, 'resource-version': resourceVersion } = flags
  return {
    ...(labelSelector !== undefined && { labelSelector }),
    ...(fieldSelector !== undefined && { fieldSelector }),
    ...(resourceVersion !== undefined && { resourceVersion })
  }
}

function writeOptions({ flags, signal }: Pick<VerbInput, 'flags' | 'signal'>): {
  fieldManager: string | undefined
  dryRun: boolean | undefined
  signal: AbortSignal
} {
  return { fieldManager: flags['field-manager'], dryRun: flags['dry-run'], signal }
}

function withName(document: KubeObject): KubeObject & { metadata: { name: string } } {
  const name = document.metadata?.name
  if (name === undefined) throw new UsageError('The object in --filename has no metadata.name')
  return { ...document, metadata: { ...document.metadata, name } }
}

function patchOf(flags: Flags): Patch {
  if (flags.patch === undefined) throw new UsageError('patch needs --patch')
  let body: unknown
  try {
    body = JSON.parse(flags.patch)
  } catch (err) {
    throw new UsageError(`--patch is no JSON: ${err instanceof Error ? err.message : String(err)}`)
  }
  const type = flags.type ?? 'merge'
  if (type === 'json') {
    if (!Array.isArray(body)) throw new UsageError('A JSON patch is a list of operations')
    return jsonPatch(body)
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new UsageError(`A ${type} patch is an object`)
  }
  if (type === 'merge') return mergePatch(body)
  if (type === 'strategic') return strategicMergePatch(body)
  throw new UsageError(`--type is json, merge or strategic: "${type}"`)
}

function propagationPolicyOf(text: string | undefined): 'Background' | 'Foreground' | 'Orphan' | undefined {
  if (text === undefined || text === 'Background' || text === 'Foreground' || text === 'Orphan') return text
  throw new UsageError(`--propagation-policy is Background, Foreground or Orphan: "${text}"`)
}
