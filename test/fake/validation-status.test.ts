import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { validateStatusChange } from '../../src/fake/validation/index.ts'

const test = suite('validateStatusChange')

type Json = Record<string, unknown>

/** `group/kind`, status before and after, the rest of the object, what is refused. */
type Case = [kind: string, before: Json, after: Json, rest: Json, ...texts: string[]]

const NEVER_NEGATIVE = 'Invalid value: -1: must be greater than or equal to 0'
const ends = (...types: string[]): Json => ({ conditions: types.map((type) => ({ type, status: 'True' })) })
const lastTime = '2026-01-01T00:00:00Z'
const DONE = { ...ends('SuccessCriteriaMet', 'Complete'), startTime: lastTime, completionTime: lastTime }

const CASES: readonly Case[] = [
  ['apps/Deployment', {}, { replicas: 2, readyReplicas: 2, availableReplicas: 1 }, {}],
  ['apps/Deployment', {}, { unavailableReplicas: -1 }, {}, `status.unavailableReplicas: ${NEVER_NEGATIVE}`],
  [
    'apps/Deployment',
    { collisionCount: 2 },
    { collisionCount: 1 },
    {},
    'status.collisionCount: Invalid value: 1: cannot be decremented'
  ],
  [
    'apps/StatefulSet',
    {},
    { replicas: 1, availableReplicas: 2 },
    {},
    'status.availableReplicas: Invalid value: 2: cannot be greater than status.replicas',
    'status.availableReplicas: Invalid value: 2: cannot be greater than status.readyReplicas'
  ],
  ['apps/DaemonSet', {}, { numberReady: -1 }, {}, `status.numberReady: ${NEVER_NEGATIVE}`],
  [
    '/Namespace',
    {},
    { phase: 'Terminating' },
    {},
    'status.Phase: Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty'
  ],
  [
    '/Service',
    {},
    { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } },
    { spec: { type: 'ClusterIP' } },
    "status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'"
  ],
  [
    '/Service',
    {},
    { loadBalancer: { ingress: [{ ip: '1.2.3.4', ipMode: 'VIP' }] } },
    { spec: { type: 'LoadBalancer' } }
  ],
  [
    'networking.k8s.io/Ingress',
    {},
    { loadBalancer: { ingress: [{ hostname: '1.2.3.4' }] } },
    {},
    'status.loadBalancer.ingress[0].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address'
  ],
  ['batch/Job', {}, DONE, {}],
  [
    'batch/Job',
    DONE,
    { ...DONE, active: 1 },
    {},
    'status.active: Invalid value: 1: active>0 is invalid for finished job'
  ],
  [
    'batch/Job',
    DONE,
    { startTime: lastTime },
    {},
    'status.conditions: Invalid value: cannot disable the terminal Complete=True condition',
    'status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition'
  ],
  [
    'batch/Job',
    {},
    ends('Complete'),
    {},
    'status.completionTime: Required value: completionTime is required for Complete jobs',
    'status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
    'status.startTime: Required value: startTime is required for finished job'
  ],
  [
    'batch/Job',
    { failed: 2, startTime: lastTime },
    { failed: 1, startTime: lastTime },
    {},
    'status.failed: Invalid value: 1: cannot decrease the failed counter'
  ]
]

for (const [index, [name, before, after, rest, ...texts]] of CASES.entries()) {
  test(`${index + 1}: ${name}`, () => {
    const [group = '', kind = ''] = name.split('/')
    const errors = validateStatusChange(
      { ...rest, metadata: {}, status: after },
      { metadata: {}, status: before },
      { group, kind }
    )
    assert.equal(
      errors.map(({ field, message }) => `${field}: ${message}`),
      texts
    )
  })
}

test.run()
