/** Cells of Jobs, autoscalers and the other kinds that make Pods or change their number. */
import { listAt, textAt, valueAt } from '../json.ts'
import { type Cell, count, scalar, showSelector, since, text } from './cell-makers.ts'

const completions: Cell = (job) => {
  const done = valueAt(job, 'status', 'succeeded') ?? 0
  const wanted = valueAt(job, 'spec', 'completions')
  if (wanted !== undefined && wanted !== null) return `${done}/${wanted}`
  const parallelism = Number(valueAt(job, 'spec', 'parallelism') ?? 0)
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`
}

const JOB_ENDS = ['Complete', 'Failed']
const JOB_STATES = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet']

const jobStatus: Cell = (job) => {
  const conditions = listAt(job, 'status', 'conditions')
  const has = (type: string): boolean =>
    conditions.some((each) => textAt(each, 'type') === type && textAt(each, 'status') === 'True')
  const end = JOB_ENDS.find(has)
  if (end !== undefined) return end
  return job.metadata.deletionTimestamp ? 'Terminating' : (JOB_STATES.find(has) ?? 'Running')
}

const jobDuration: Cell = (job, now) => {
  const start = valueAt(job, 'status', 'startTime')
  const end = valueAt(job, 'status', 'completionTime')
  return since(start, typeof end === 'string' ? Date.parse(end) : now) ?? ''
}

const targets: Cell = (autoscaler) => {
  const specs = listAt(autoscaler, 'spec', 'metrics')
  const current = listAt(autoscaler, 'status', 'currentMetrics')
  const shown = specs.map((spec, i) => metricText(spec, current[i]))
  if (shown.length === 0) return '<none>'
  return shown.length > 2 ? `${shown.slice(0, 2).join(', ')} + ${shown.length - 2} more...` : shown.join(', ')
}

function metricText(spec: unknown, status: unknown): string {
  const type = textAt(spec, 'type')
  const field = `${type.charAt(0).toLowerCase()}${type.slice(1)}`
  const target = valueAt(spec, field, 'target')
  const current = (name: string): unknown => valueAt(status, field, 'current', name) ?? '<unknown>'
  const average = valueAt(target, 'averageValue')
  if (type === 'Resource' || type === 'ContainerResource') {
    const name = textAt(spec, field, 'name')
    if (average !== undefined) return `${name}: ${current('averageValue')}/${average}`
    const percent = (value: unknown, missing: string): string => (typeof value === 'number' ? `${value}%` : missing)
    const used = percent(current('averageUtilization'), '<unknown>')
    return `${name}: ${used}/${percent(valueAt(target, 'averageUtilization'), '<auto>')}`
  }
  if (type === 'Pods') return `${current('averageValue')}/${average}`
  if (average !== undefined) return `${current('averageValue')}/${average} (avg)`
  return `${current('value')}/${valueAt(target, 'value')}`
}

/** Printers by kind, cells by column name. */
export const WORKLOAD_PRINTERS: ReadonlyArray<[kind: string, cells: Record<string, Cell>]> = [
  [
    'Job',
    {
      Status: jobStatus,
      Completions: completions,
      Duration: jobDuration,
      Selector: (job) => showSelector(valueAt(job, 'spec', 'selector'))
    }
  ],
  [
    'CronJob',
    {
      Schedule: text('', 'spec', 'schedule'),
      Timezone: text('<none>', 'spec', 'timeZone'),
      Suspend: (object) => (valueAt(object, 'spec', 'suspend') === true ? 'True' : 'False'),
      Active: count('status', 'active'),
      'Last Schedule': (object, now) => since(valueAt(object, 'status', 'lastScheduleTime'), now) ?? '<none>',
      Selector: (object) => showSelector(valueAt(object, 'spec', 'jobTemplate', 'spec', 'selector'))
    }
  ],
  [
    'HorizontalPodAutoscaler',
    {
      Reference: (object) =>
        `${textAt(object, 'spec', 'scaleTargetRef', 'kind')}/${textAt(object, 'spec', 'scaleTargetRef', 'name')}`,
      Targets: targets,
      MinPods: scalar('<unset>', 'spec', 'minReplicas'),
      MaxPods: (object) => valueAt(object, 'spec', 'maxReplicas') ?? 0,
      Replicas: (object) => valueAt(object, 'status', 'currentReplicas') ?? 0
    }
  ],
  [
    'Scale',
    {
      Desired: (object) => valueAt(object, 'spec', 'replicas') ?? 0,
      Available: (object) => valueAt(object, 'status', 'replicas') ?? 0
    }
  ],
  [
    'ControllerRevision',
    {
      Controller: ({ metadata }) => {
        const owner = metadata.ownerReferences?.find((each) => each.controller === true)
        if (owner === undefined) return '<none>'
        const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : ''
        return `${owner.kind.toLowerCase()}${group}/${owner.name}`
      },
      Revision: (object) => valueAt(object, 'revision') ?? 0
    }
  ],
  [
    'ReplicationController',
    {
      Desired: (object) => valueAt(object, 'spec', 'replicas') ?? 0,
      Current: (object) => valueAt(object, 'status', 'replicas') ?? 0,
      Ready: (object) => valueAt(object, 'status', 'readyReplicas') ?? 0,
      Selector: (object) => showSelector(valueAt(object, 'spec', 'selector'))
    }
  ],
  ['PodTemplate', { 'Pod Labels': (object) => showSelector(valueAt(object, 'template', 'metadata', 'labels')) }]
]
