/** Rules for the status of Jobs. */

import { equalJson, type JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldInvalid, fieldRequired } from '../status.ts'
import { elementsOf } from './field-errors.ts'

/** What rules ask of a Job and what it was. */
class Change {
  readonly status: JsonObject
  readonly before: JsonObject
  readonly spec: JsonObject
  readonly #now: Set<unknown>
  readonly #was: Set<unknown>
  readonly #off: Set<unknown>

  constructor(job: JsonObject, old: JsonObject) {
    this.status = asObject(job.status)
    this.before = asObject(old.status)
    this.spec = asObject(job.spec)
    this.#now = conditionsOf(this.status, 'True')
    this.#was = conditionsOf(this.before, 'True')
    this.#off = conditionsOf(this.status, 'False')
  }

  /** Every condition is true. */
  is(...types: string[]): boolean {
    return types.every((type) => this.#now.has(type))
  }

  was(type: string): boolean {
    return this.#was.has(type)
  }

  /** One of the conditions has become true, or is no longer. */
  turned(...types: string[]): boolean {
    return types.some((type) => this.is(type) !== this.was(type))
  }

  changed(...fields: string[]): boolean {
    return fields.some((field) => !equalJson(this.status[field] ?? null, this.before[field] ?? null))
  }

  fewer(field: string): boolean {
    return this.count(field) < Number(this.before[field] ?? 0)
  }

  count(field: string): number {
    return Number(this.status[field] ?? 0)
  }

  has(field: string): boolean {
    return this.status[field] !== undefined
  }

  get finished(): boolean {
    return this.is('Complete') || this.is('Failed')
  }

  get ended(): boolean {
    return this.finished !== (this.was('Complete') || this.was('Failed'))
  }

  /** Completed earlier than started. */
  get early(): boolean {
    return Date.parse(textOf(this.status.completionTime)) < Date.parse(textOf(this.status.startTime))
  }

  /** The time of the start is settled. */
  get started(): boolean {
    const resumed = this.was('Suspended') && this.#off.has('Suspended')
    return this.before.startTime !== undefined && this.spec.suspend !== true && !resumed
  }
}

function conditionsOf(status: JsonObject, value: string): Set<unknown> {
  const conditions = elementsOf(status.conditions, '').map(([condition]) => condition)
  return new Set(conditions.filter((each) => each.status === value).map(({ type }) => type))
}

type Rule = readonly [broken: (job: Change) => boolean, field: string, why: string]

const together = (one: string, other: string, when: readonly string[] = [one, other]): Rule => [
  (job) => job.is(one, other) && (when.length === 0 || job.turned(...when)),
  'conditions',
  `cannot set ${one}=True and ${other}=true conditions`
]

const needs = (one: string, other: string, field: string, when: readonly string[]): Rule => [
  (job) => job.is(one) && !job.is(other) && (job.turned(...when) || job.changed(field)),
  'conditions',
  `cannot set ${one}=True condition without the ${other}=true condition`
]

const stays = (type: string, text: string): Rule => [
  (job) => job.was(type) && !job.is(type),
  'conditions',
  `cannot disable the ${text}=True condition`
]

const idle = (field: string): Rule => [
  (job) => (job.ended || job.changed(field)) && job.finished && job.count(field) > 0,
  field,
  `${field}>0 is invalid for finished job`
]

const TIMES = ['startTime', 'completionTime']

const RULES: readonly Rule[] = [
  together('Complete', 'Failed'),
  together('Complete', 'FailureTarget'),
  [
    (job) =>
      (job.turned('Complete') || job.changed('completionTime')) && !job.is('Complete') && job.has('completionTime'),
    'completionTime',
    'cannot set completionTime when there is no Complete=True condition'
  ],
  [
    (job) =>
      (job.turned('Complete') || job.changed('completionTime')) && job.is('Complete') && !job.has('completionTime'),
    'completionTime',
    'completionTime is required for Complete jobs'
  ],
  [(job) => job.changed(...TIMES) && job.early, 'completionTime', 'must be equal to or after `startTime`'],
  needs('Failed', 'FailureTarget', 'failedIndexes', ['Failed']),
  needs('Complete', 'SuccessCriteriaMet', '', ['Complete', 'SuccessCriteriaMet']),
  idle('active'),
  [
    (job) =>
      (job.ended || job.changed('startTime')) &&
      job.finished &&
      !job.has('startTime') &&
      !(job.spec.suspend === true && job.spec.completions === 0),
    'startTime',
    'startTime is required for finished job'
  ],
  idle('terminating'),
  [
    (job) => job.has('ready') && job.changed('ready', 'active') && job.count('ready') > job.count('active'),
    'ready',
    'cannot set more ready pods than active'
  ],
  together('SuccessCriteriaMet', 'Failed', []),
  together('SuccessCriteriaMet', 'FailureTarget', []),
  ...['Failed', 'Complete', 'FailureTarget'].map((type) => stays(type, `terminal ${type}`)),
  [(job) => job.fewer('failed'), 'failed', 'cannot decrease the failed counter'],
  [
    (job) =>
      job.fewer('succeeded') &&
      !(job.spec.completionMode === 'Indexed' && job.spec.completions === job.spec.parallelism),
    'succeeded',
    'cannot decrease the succeeded counter'
  ],
  [
    (job) => job.has('completionTime') && job.before.completionTime !== undefined && job.changed('completionTime'),
    'completionTime',
    'field is immutable'
  ],
  [(job) => job.started && job.changed('startTime'), 'startTime', 'field is immutable for unsuspended job once set'],
  stays('SuccessCriteriaMet', 'SuccessCriteriaMet')
]

/**
 * What controllers of Jobs must keep to: a Job ends once, and does not change after its end.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#terminal-job-conditions
 */
export function validateJobStatus(job: JsonObject, old: JsonObject): FieldError[] {
  const change = new Change(job, old)
  return RULES.filter(([broken]) => broken(change)).map(([, name, why]) => {
    const field = `status.${name}`
    if (name === 'conditions') return { reason: 'FieldValueInvalid', message: `Invalid value: ${why}`, field }
    if (why.includes('is required')) return fieldRequired(field, why)
    return fieldInvalid(field, TIMES.includes(name) ? (change.status[name] ?? null) : change.count(name), why)
  })
}
