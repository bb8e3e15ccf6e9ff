/** Options in the query of a request, checked as the real server checks them. */
import { checkSelectorSyntax } from './selectors.ts'
import { badRequest, type FieldError, fieldForbidden, fieldNotSupported, invalid } from './status.ts'

/** Options of list and watch. */
export interface ListQuery {
  watch: boolean
  labelSelector: string
  fieldSelector: string
  resourceVersion: string
  resourceVersionMatch: string
  limit: number
  continue: string
  timeoutSeconds: number | undefined
  allowWatchBookmarks: boolean
  sendInitialEvents: boolean | undefined
}

const LIST_OPTIONS = { group: 'meta.k8s.io', kind: 'ListOptions' }

/** @throws {Refusal} 400 for values that do not parse, 422 for combinations that make no sense. */
export function readListQuery(query: URLSearchParams): ListQuery {
  const options: ListQuery = {
    watch: readBoolean(query, 'watch') ?? false,
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: query.get('fieldSelector') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: query.get('resourceVersionMatch') ?? '',
    limit: readInteger(query, 'limit') ?? 0,
    continue: query.get('continue') ?? '',
    timeoutSeconds: readInteger(query, 'timeoutSeconds'),
    allowWatchBookmarks: readBoolean(query, 'allowWatchBookmarks') ?? false,
    sendInitialEvents: readBoolean(query, 'sendInitialEvents')
  }
  checkSelectorSyntax(options.labelSelector, options.fieldSelector)
  const errors = options.watch ? checkWatch(options) : checkList(options)
  if (errors.length > 0) throw invalid(LIST_OPTIONS, '', errors)
  return options
}

function checkList({
  resourceVersionMatch: match,
  resourceVersion,
  continue: token,
  sendInitialEvents
}: ListQuery): FieldError[] {
  const errors: FieldError[] = []
  const refuse = (detail: string): number => errors.push(fieldForbidden('resourceVersionMatch', detail))
  if (match !== '') {
    if (resourceVersion === '') refuse('resourceVersionMatch is forbidden unless resourceVersion is provided')
    if (token !== '') refuse('resourceVersionMatch is forbidden when continue is provided')
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      errors.push(fieldNotSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']))
    }
    if (match === 'Exact' && resourceVersion === '0') {
      refuse('resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
    }
  }
  if (sendInitialEvents !== undefined) {
    errors.push(fieldForbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'))
  }
  return errors
}

function checkWatch({ resourceVersionMatch: match, continue: token, sendInitialEvents }: ListQuery): FieldError[] {
  const errors: FieldError[] = []
  const refuse = (detail: string): number => errors.push(fieldForbidden('resourceVersionMatch', detail))
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan') {
    refuse('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')
  }
  if (match !== '') {
    if (sendInitialEvents === undefined) {
      refuse('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')
    }
    if (match !== 'NotOlderThan') errors.push(fieldNotSupported('resourceVersionMatch', match, ['NotOlderThan']))
    if (token !== '') refuse('resourceVersionMatch is forbidden when continue is provided')
  }
  return errors
}

/** Options of create, update and patch. */
export interface WriteQuery {
  dryRun: boolean
  /** Empty when not given. */
  fieldManager: string
  fieldValidation: 'Ignore' | 'Warn' | 'Strict'
  force: boolean | undefined
}

/** @throws {Refusal} 400 or 422. */
export function readWriteQuery(
  query: URLSearchParams,
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions'
): WriteQuery {
  const fieldValidation = query.get('fieldValidation') ?? ''
  const fieldManager = query.get('fieldManager') ?? ''
  const errors: FieldError[] = [...checkFieldManager(fieldManager), ...checkDryRun(query.getAll('dryRun'))]
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(fieldValidation)) {
    errors.push(fieldNotSupported('fieldValidation', fieldValidation, ['', 'Ignore', 'Strict', 'Warn']))
  }
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors)
  return {
    dryRun: query.getAll('dryRun').length > 0,
    fieldManager,
    fieldValidation: fieldValidation === '' ? 'Warn' : (fieldValidation as WriteQuery['fieldValidation']),
    force: readBoolean(query, 'force')
  }
}

/** What is wrong with values of `dryRun`. */
export function checkDryRun(values: readonly string[]): FieldError[] {
  if (values.every((value) => value === 'All')) return []
  const shown = values.length === 1 ? `["${values[0]}"]` : JSON.stringify(values)
  return [
    {
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${shown}: supported values: "All"`,
      field: 'dryRun'
    }
  ]
}

function checkFieldManager(manager: string): FieldError[] {
  const errors: FieldError[] = []
  if (manager.length > 128) {
    errors.push({
      reason: 'FieldValueTooLong',
      message: 'Too long: may not be more than 128 bytes',
      field: 'fieldManager'
    })
  }
  for (const [index, character] of [...manager].entries()) {
    if (/[\p{C}\p{Z}]/u.test(character) && character !== ' ') {
      const detail = `invalid character ${goCodePoint(character)} (at position ${index})`
      errors.push({
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${JSON.stringify(manager)}: ${detail}`,
        field: 'fieldManager'
      })
    }
  }
  return errors
}

/** Go's `%#U`. */
function goCodePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** Go's `strconv.ParseInt` on a query parameter. */
export function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  if (!/^[+-]?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  }
  return Number(text)
}

/** A flag of the query: present and neither `0` nor `false` is true, as apimachinery converts it. */
export function readBoolean(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  return !(text === '0' || text.toLowerCase() === 'false')
}
