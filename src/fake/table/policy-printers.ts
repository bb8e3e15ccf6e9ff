/** Cells of what limits and places Pods: quotas, disruption budgets, priorities, runtimes; and of Leases. */
import { isJsonObject, valueAt } from '../json.ts'
import { type Cell, flag, scalar, text } from './cell-makers.ts'

const quota =
  (limits: boolean): Cell =>
  (object) => {
    const hard = valueAt(object, 'status', 'hard')
    const names = Object.keys(isJsonObject(hard) ? hard : {}).sort()
    return names
      .filter((name) => name.startsWith('limits.') === limits)
      .map((name) => `${name}: ${valueAt(object, 'status', 'used', name) ?? 0}/${valueAt(hard, name)}`)
      .join(', ')
  }

/** Printers by kind, cells by column name. */
export const POLICY_PRINTERS: ReadonlyArray<[kind: string, cells: Record<string, Cell>]> = [
  [
    'PodDisruptionBudget',
    {
      'Min Available': scalar('N/A', 'spec', 'minAvailable'),
      'Max Unavailable': scalar('N/A', 'spec', 'maxUnavailable'),
      'Allowed Disruptions': (object) => valueAt(object, 'status', 'disruptionsAllowed') ?? 0
    }
  ],
  ['ResourceQuota', { Request: quota(false), Limit: quota(true) }],
  [
    'PriorityClass',
    {
      Value: (object) => valueAt(object, 'value') ?? 0,
      'Global-Default': flag(false, 'globalDefault'),
      PreemptionPolicy: text('', 'preemptionPolicy')
    }
  ],
  ['RuntimeClass', { Handler: text('', 'handler') }],
  ['Lease', { Holder: text('', 'spec', 'holderIdentity') }]
]
