/** Ready-made conditions, by tables. The rollouts follow those of kubectl's rollout status. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  conditionStatus,
  crdEstablished,
  daemonSetRolledOut,
  deleted,
  deploymentRolledOut,
  jobComplete,
  podReady,
  statefulSetRolledOut,
  uidGone,
  WaitFailedError
} from '../../src/controller/index.ts'
import { throws } from '../support/rejects.ts'

type Condition = (object: never) => boolean | string

/** True: met; text: what is missing; a pattern: it fails so. */
type Row = [name: string, condition: Condition, object: unknown, result: boolean | string | RegExp]

const conditions = (...list: [string, string, string?, string?][]): object => ({
  conditions: list.map(([type, status, reason, message]) => ({ type, status, reason, message }))
})

const deployment = (status: object, spec: object = { replicas: 3 }, generation = 2): object => ({
  metadata: { name: 'web', generation },
  spec,
  status: { observedGeneration: 2, ...status }
})
const daemonSet = (status: object, type = 'RollingUpdate', generation = 2): object => ({
  metadata: { name: 'agent', generation },
  spec: { updateStrategy: { type } },
  status: { observedGeneration: 2, ...status }
})
const statefulSet = (status: object, rollingUpdate?: object, type = 'RollingUpdate'): object => ({
  metadata: { name: 'db', generation: 2 },
  spec: { replicas: 3, updateStrategy: { type, rollingUpdate } },
  status: { observedGeneration: 2, ...status }
})

const rows: Row[] = [
  ['absent', deploymentRolledOut, undefined, 'it does not exist'],
  [
    'not observed',
    deploymentRolledOut,
    deployment({ updatedReplicas: 3, replicas: 3, availableReplicas: 3 }, { replicas: 3 }, 3),
    'the newest spec has not been observed'
  ],
  [
    'no status',
    deploymentRolledOut,
    { metadata: { generation: 1 }, spec: { replicas: 1 } },
    'the newest spec has not been observed'
  ],
  [
    'few updated',
    deploymentRolledOut,
    deployment({ replicas: 3, updatedReplicas: 1, availableReplicas: 3 }),
    '1 of 3 new replicas are updated'
  ],
  [
    'old ones left',
    deploymentRolledOut,
    deployment({ replicas: 5, updatedReplicas: 3, availableReplicas: 5 }),
    '2 old replicas are still there'
  ],
  [
    'few available',
    deploymentRolledOut,
    deployment({ replicas: 3, updatedReplicas: 3, availableReplicas: 2 }),
    '2 of 3 replicas are available'
  ],
  ['none wanted', deploymentRolledOut, deployment({}, { replicas: 0 }), true],
  ['done', deploymentRolledOut, deployment({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 }), true],
  [
    'too late',
    deploymentRolledOut,
    deployment(conditions(['Progressing', 'False', 'ProgressDeadlineExceeded', 'ReplicaSet "web-1" has timed out'])),
    /^Deployment "web" exceeded its progress deadline: ProgressDeadlineExceeded: ReplicaSet "web-1" has timed out$/
  ],
  [
    'too late, before the newest spec',
    deploymentRolledOut,
    deployment(conditions(['Progressing', 'False', 'ProgressDeadlineExceeded']), { replicas: 3 }, 3),
    'the newest spec has not been observed'
  ],
  [
    'DaemonSet, few updated',
    daemonSetRolledOut,
    daemonSet({ updatedNumberScheduled: 1, desiredNumberScheduled: 2 }),
    '1 of 2 Pods are updated'
  ],
  [
    'DaemonSet, few available',
    daemonSetRolledOut,
    daemonSet({ updatedNumberScheduled: 2, desiredNumberScheduled: 2, numberAvailable: 1 }),
    '1 of 2 Pods are available'
  ],
  [
    'DaemonSet, done',
    daemonSetRolledOut,
    daemonSet({ updatedNumberScheduled: 2, desiredNumberScheduled: 2, numberAvailable: 2 }),
    true
  ],
  [
    'DaemonSet, not observed',
    daemonSetRolledOut,
    daemonSet({}, 'RollingUpdate', 3),
    'the newest spec has not been observed'
  ],
  [
    'DaemonSet, OnDelete',
    daemonSetRolledOut,
    daemonSet({}, 'OnDelete'),
    /^DaemonSet "agent" does not roll out: its update strategy is OnDelete$/
  ],
  ['StatefulSet, few ready', statefulSetRolledOut, statefulSet({ readyReplicas: 2 }), '2 of 3 Pods are ready'],
  [
    'StatefulSet, partition',
    statefulSetRolledOut,
    statefulSet({ readyReplicas: 3, updatedReplicas: 0 }, { partition: 2 }),
    '0 of 1 Pods are updated'
  ],
  [
    'StatefulSet, partition done',
    statefulSetRolledOut,
    statefulSet({ readyReplicas: 3, updatedReplicas: 1, updateRevision: 'b', currentRevision: 'a' }, { partition: 2 }),
    true
  ],
  [
    'StatefulSet, other revision',
    statefulSetRolledOut,
    statefulSet({ readyReplicas: 3, updatedReplicas: 2, updateRevision: 'b', currentRevision: 'a' }),
    '2 Pods are at revision b'
  ],
  [
    'StatefulSet, done',
    statefulSetRolledOut,
    statefulSet({ readyReplicas: 3, updateRevision: 'b', currentRevision: 'b' }),
    true
  ],
  [
    'StatefulSet, never observed',
    statefulSetRolledOut,
    statefulSet({ observedGeneration: 0 }),
    'the newest spec has not been observed'
  ],
  [
    'StatefulSet, OnDelete',
    statefulSetRolledOut,
    statefulSet({}, undefined, 'OnDelete'),
    /update strategy is OnDelete$/
  ],
  ['Pod, absent', podReady, undefined, 'it does not exist'],
  ['Pod, new', podReady, { status: { phase: 'Pending' } }, 'condition Ready is not there'],
  [
    'Pod, not ready',
    podReady,
    { status: { phase: 'Running', ...conditions(['Ready', 'False', 'ContainersNotReady', 'c is not ready']) } },
    'condition Ready is False: ContainersNotReady: c is not ready'
  ],
  ['Pod, ready', podReady, { status: { phase: 'Running', ...conditions(['Ready', 'True']) } }, true],
  [
    'Pod, evicted',
    podReady,
    { metadata: { name: 'p' }, status: { phase: 'Failed', reason: 'Evicted' } },
    /^Pod "p" has ended: Failed: Evicted$/
  ],
  [
    'Pod, done',
    podReady,
    { metadata: { name: 'p' }, status: { phase: 'Succeeded' } },
    /^Pod "p" has ended: Succeeded$/
  ],
  ['Job, running', jobComplete, { status: { active: 1 } }, 'condition Complete is not there'],
  [
    'Job, about to fail',
    jobComplete,
    { status: conditions(['FailureTarget', 'True']) },
    'condition Complete is not there'
  ],
  [
    'Job, suspended',
    jobComplete,
    { status: conditions(['Suspended', 'True'], ['Failed', 'False']) },
    'condition Complete is not there'
  ],
  ['Job, complete', jobComplete, { status: conditions(['Complete', 'True']) }, true],
  [
    'Job, failed',
    jobComplete,
    { metadata: { name: 'j' }, status: conditions(['Failed', 'True', 'BackoffLimitExceeded', 'too many']) },
    /^Job "j" has failed: BackoffLimitExceeded: too many$/
  ],
  ['CRD, new', crdEstablished, {}, 'condition Established is not there'],
  [
    'CRD, installing',
    crdEstablished,
    { status: conditions(['NamesAccepted', 'True'], ['Established', 'False', 'Installing']) },
    'condition Established is False: Installing'
  ],
  [
    'CRD, established',
    crdEstablished,
    { status: conditions(['NamesAccepted', 'True'], ['Established', 'True']) },
    true
  ],
  [
    'CRD, names taken',
    crdEstablished,
    {
      metadata: { name: 'x.y' },
      status: conditions(['NamesAccepted', 'False', 'PluralConflict', '"x" is already in use'])
    },
    /^Names of CustomResourceDefinition "x.y" are taken: PluralConflict: "x" is already in use$/
  ],
  [
    'CRD, established, with new names that are taken',
    crdEstablished,
    { status: conditions(['NamesAccepted', 'False', 'ShortNamesConflict'], ['Established', 'True']) },
    true
  ],
  ['condition in other letters', conditionStatus('ready', 'true'), { status: conditions(['Ready', 'True']) }, true],
  [
    'condition that is to be false',
    conditionStatus('Ready', 'False'),
    { status: conditions(['Ready', 'False']) },
    true
  ],
  [
    'condition of an older spec',
    conditionStatus('Ready'),
    { metadata: { generation: 3 }, status: { conditions: [{ type: 'Ready', status: 'True', observedGeneration: 2 }] } },
    'condition Ready is of an older generation'
  ],
  [
    'condition of a status of an older spec',
    conditionStatus('Available'),
    { metadata: { generation: 3 }, status: { observedGeneration: 2, ...conditions(['Available', 'True']) } },
    'condition Available is of an older generation'
  ],
  [
    'condition that is newer than the rest of the status',
    conditionStatus('Ready'),
    {
      metadata: { generation: 3 },
      status: { observedGeneration: 2, conditions: [{ type: 'Ready', status: 'True', observedGeneration: 3 }] }
    },
    true
  ],
  ['gone', deleted, undefined, true],
  ['there', deleted, { metadata: {} }, 'it is still there'],
  [
    'held',
    deleted,
    { metadata: { deletionTimestamp: 'now', finalizers: ['a/b', 'c/d'] } },
    'it is being deleted, held by a/b, c/d'
  ],
  ['on its way', deleted, { metadata: { deletionTimestamp: 'now' } }, 'it is being deleted'],
  ['uid: another', uidGone('1'), { metadata: { uid: '2' } }, true],
  ['uid: the same', uidGone('1'), { metadata: { uid: '1' } }, 'it is still there']
]

const test = suite('wait conditions')

for (const [name, condition, object, result] of rows) {
  test(name, () => {
    if (result instanceof RegExp) throws(() => condition(object as never), WaitFailedError, result)
    else assert.is(condition(object as never), result)
  })
}

test.run()
