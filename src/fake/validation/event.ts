/** Rules for Events, in the shape of either group. */

import { equalJson, type JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldInvalid, fieldRequired } from '../status.ts'
import { checkName } from './field-errors.ts'
import { qualifiedName } from './names.ts'

/** Most characters of the texts of a new Event. */
const LIMITS: Readonly<Record<string, number>> = { reportingInstance: 128, action: 128, reason: 128, message: 1024 }

/** Fields as events.k8s.io names them, by their names in messages, which are those of the core group. */
const NAMES: Readonly<Record<string, string>> = {
  involvedObject: 'regarding',
  message: 'note',
  source: 'deprecatedSource',
  firstTimestamp: 'deprecatedFirstTimestamp',
  lastTimestamp: 'deprecatedLastTimestamp',
  count: 'deprecatedCount'
}

const isCore = (event: JsonObject): boolean => event.apiVersion === 'v1'

function read(event: JsonObject, field: string): unknown {
  return event[isCore(event) ? field : (NAMES[field] ?? field)]
}

/** What an Event of either group must keep to: those with an eventTime more than those without. */
export function validateEvent(event: JsonObject): FieldError[] {
  const namespace = textOf(asObject(event.metadata).namespace)
  const involved = textOf(asObject(read(event, 'involvedObject')).namespace)
  const mismatch = fieldInvalid('involvedObject.namespace', involved, 'does not match event.namespace')
  if (!read(event, 'eventTime')) {
    const fits = involved === '' ? ['', 'default'].includes(namespace) : involved === namespace
    return fits ? [] : [mismatch]
  }
  const controller = isCore(event) ? 'reportingComponent' : 'reportingController'
  const text = (field: string): string => textOf(read(event, field))
  const required = (field: string): FieldError[] => (text(field) === '' ? [fieldRequired(field, '')] : [])
  const limited = (field: string): FieldError[] =>
    text(field).length > (LIMITS[field] ?? 0)
      ? [fieldInvalid(field, '', `can have at most ${LIMITS[field]} characters`)]
      : []
  return [
    ...(involved === '' && !['default', 'kube-system'].includes(namespace) ? [mismatch] : []),
    ...required(controller),
    ...checkName(qualifiedName, controller, text(controller)),
    ...['reportingInstance', 'action', 'reason'].flatMap((field) => [...required(field), ...limited(field)]),
    ...limited('message')
  ]
}

function validateSeries(event: JsonObject): FieldError[] {
  if (event.series === undefined) return []
  const { count, lastObservedTime } = asObject(event.series)
  return [
    ...(Number(count ?? 0) < 2 ? [fieldInvalid('series.count', '', 'should be at least 2')] : []),
    ...(lastObservedTime ? [] : [fieldRequired('series.lastObservedTime', '')])
  ]
}

/** What else an Event must keep to that is made through events.k8s.io. */
export function validateNewEvent(event: JsonObject): FieldError[] {
  const type = textOf(event.type)
  const errors = validateSeries(event)
  if (!event.eventTime) errors.push(fieldRequired('eventTime', ''))
  if (type !== 'Normal' && type !== 'Warning') errors.push(fieldInvalid('type', '', `has invalid value: ${type}`))
  const { component, host } = asObject(read(event, 'source'))
  const set = ['firstTimestamp', 'lastTimestamp', 'count'].filter((field) => read(event, field))
  if (component || host) set.push('source')
  return [...errors, ...set.map((field) => fieldInvalid(field, '', 'needs to be unset'))]
}

const FIXED =
  'involvedObject reason message source firstTimestamp lastTimestamp count reason type eventTime action related reportingController reportingInstance'.split(
    ' '
  )

/** Through events.k8s.io only the series of an Event changes. */
export function validateEventUpdate(event: JsonObject, old: JsonObject): FieldError[] {
  const changed = FIXED.filter((field) => !equalJson(read(event, field) ?? null, read(old, field) ?? null))
  return [
    ...(equalJson(event.series ?? null, old.series ?? null) ? [] : validateSeries(event)),
    ...changed.map((field) => fieldInvalid(field, read(event, field) ?? null, 'field is immutable'))
  ]
}
