/** Options turned into query parameters; combinations that the server can only refuse are refused here. */
import type {
  DeleteCollectionOptions,
  DeleteOptions,
  FieldValidation,
  ListPageOptions,
  PropagationPolicy,
  SelectorOptions,
  WatchOptions,
  WriteOptions
} from './options.ts'
import { formatFieldSelector, formatLabelSelector } from './selectors.ts'

/** Parameters of a query; those without a value are left out. */
export type QueryParameters = Record<string, string | number | boolean | undefined>

/**
 * Escaped `a=1&b=2`, in the order given; undefined when nothing is left.
 *
 * @throws {TypeError} When a value is not well-formed Unicode, which nothing can escape.
 */
export function formatQuery(parameters: QueryParameters): string | undefined {
  let query = ''
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') query += `${query && '&'}${name}=${escaped(name, value)}`
  }
  return query || undefined
}

function escaped(name: string, value: string | number | boolean): string {
  try {
    return encodeURIComponent(value)
  } catch {
    throw new TypeError(`Cannot build request: ${name} is not well-formed Unicode: ${JSON.stringify(value)}`)
  }
}

/** Parameters of a list. @throws {TypeError | RangeError} See {@link checkVersions}. */
export function listParameters(options: ListPageOptions | DeleteCollectionOptions): QueryParameters {
  checkVersions(options)
  return {
    ...selectorParameters(options),
    limit: count('limit', options.limit) || undefined,
    continue: options.continue,
    resourceVersion: options.resourceVersion,
    resourceVersionMatch: options.resourceVersionMatch,
    timeoutSeconds: count('timeoutSeconds', options.timeoutSeconds)
  }
}

/** Parameters of a watch. @throws {TypeError | RangeError} */
export function watchParameters(options: WatchOptions & { timeoutSeconds: number }): QueryParameters {
  const { sendInitialEvents, resourceVersionMatch, allowWatchBookmarks = true } = options
  if (sendInitialEvents === undefined) {
    if (resourceVersionMatch !== undefined) {
      throw new TypeError('Cannot watch: resourceVersionMatch needs sendInitialEvents')
    }
  } else if (resourceVersionMatch !== undefined && resourceVersionMatch !== 'NotOlderThan') {
    throw new TypeError(
      `Cannot watch: resourceVersionMatch must be "NotOlderThan" with sendInitialEvents: "${resourceVersionMatch}"`
    )
  } else if (!allowWatchBookmarks) {
    // Without bookmarks nothing would tell where the initial events end.
    throw new TypeError('Cannot watch: sendInitialEvents needs allowWatchBookmarks')
  }
  return {
    watch: true,
    ...selectorParameters(options),
    resourceVersion: options.resourceVersion,
    resourceVersionMatch: sendInitialEvents === undefined ? undefined : 'NotOlderThan',
    sendInitialEvents,
    allowWatchBookmarks: allowWatchBookmarks || undefined,
    timeoutSeconds: count('timeoutSeconds', options.timeoutSeconds)
  }
}

/** Parameters of create, update, patch and apply. @throws {TypeError | RangeError} */
export function writeParameters(options: WriteOptions): QueryParameters {
  return {
    dryRun: dryRun(options.dryRun),
    fieldManager: fieldManager(options.fieldManager),
    fieldValidation: oneOf<FieldValidation>('fieldValidation', options.fieldValidation, ['Ignore', 'Warn', 'Strict'])
  }
}

/**
 * Body of a delete; undefined when there is nothing to say.
 *
 * @throws {TypeError | RangeError}
 */
export function deleteBody(options: DeleteOptions): string | undefined {
  const { preconditions } = options
  const said = {
    dryRun: dryRun(options.dryRun) && ['All'],
    gracePeriodSeconds: count('gracePeriodSeconds', options.gracePeriodSeconds),
    preconditions: preconditions?.uid || preconditions?.resourceVersion ? preconditions : undefined,
    propagationPolicy: oneOf<PropagationPolicy>('propagationPolicy', options.propagationPolicy, [
      'Orphan',
      'Background',
      'Foreground'
    ]),
    ignoreStoreReadErrorWithClusterBreakingPotential:
      options.ignoreStoreReadErrorWithClusterBreakingPotential || undefined
  }
  if (Object.values(said).every((value) => value === undefined)) return undefined
  return JSON.stringify({ kind: 'DeleteOptions', apiVersion: 'v1', ...said })
}

function selectorParameters(options: SelectorOptions): QueryParameters {
  const { labelSelector, fieldSelector } = options
  return {
    labelSelector: labelSelector === undefined ? undefined : formatLabelSelector(labelSelector),
    fieldSelector: fieldSelector === undefined ? undefined : formatFieldSelector(fieldSelector)
  }
}

/** The server's own rules for lists, told before a request is spent on them. */
function checkVersions(options: ListPageOptions | DeleteCollectionOptions): void {
  const { resourceVersion, resourceVersionMatch: match } = options
  oneOf('resourceVersionMatch', match, ['Exact', 'NotOlderThan'])
  if (match !== undefined && !resourceVersion) {
    throw new TypeError(`Cannot list: resourceVersionMatch needs a resourceVersion: "${match}"`)
  }
  if (match === 'Exact' && resourceVersion === '0') {
    throw new TypeError('Cannot list: resourceVersionMatch "Exact" does not go with resourceVersion "0"')
  }
  if (!options.continue) return
  if (match !== undefined) throw new TypeError('Cannot list: resourceVersionMatch does not go with continue')
  if (resourceVersion && resourceVersion !== '0') {
    throw new TypeError(`Cannot list: resourceVersion does not go with continue: "${resourceVersion}"`)
  }
}

/** Passes a whole number from 0 on. */
export function count(name: string, value: number | undefined): number | undefined {
  if (value === undefined) return undefined
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`Cannot build request: ${name} must be a whole number from 0 on: ${value}`)
  }
  return value
}

/** Passes one of a few words. */
function oneOf<V extends string>(name: string, value: V | undefined, allowed: readonly V[]): V | undefined {
  if (value === undefined || allowed.includes(value)) return value
  throw new TypeError(`Cannot build request: ${name} must be one of ${allowed.join(', ')}: "${value}"`)
}

function dryRun(value: boolean | 'All' | undefined): 'All' | undefined {
  if (value === undefined || value === false) return undefined
  if (value === true || value === 'All') return 'All'
  throw new TypeError(`Cannot build request: dryRun must be true, false or "All": ${JSON.stringify(value)}`)
}

/** The server's rule: at most 128 characters, all printable. */
function fieldManager(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  if (value === '') throw new TypeError('Cannot build request: fieldManager is empty')
  if (value.length > 128) {
    throw new RangeError(`Cannot build request: fieldManager is longer than 128 characters: "${value}"`)
  }
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(value)) {
    throw new TypeError(`Cannot build request: fieldManager has unprintable characters: ${JSON.stringify(value)}`)
  }
  return value
}
