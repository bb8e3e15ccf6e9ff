/** Compile-only: what a strict program may write with the built-in kinds, and what it may not. */
import type { ObjectOf } from '../../src/resources/kind.ts'
import type { HorizontalPodAutoscaler as HorizontalPodAutoscalerV1 } from '../../src/resources/kinds/autoscaling-v1.ts'
import type { Container, PodSpec, Probe } from '../../src/resources/kinds/core-v1.ts'
import type { Condition, LabelSelector } from '../../src/resources/kinds/meta-v1.ts'
import {
  CronJob,
  Deployment,
  type HorizontalPodAutoscaler,
  NetworkPolicy,
  Node,
  Pod
} from '../../src/resources/kinds/stable.ts'

const probe: Probe = { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 10 }

const container: Container = {
  name: 'web',
  image: 'registry.example/web:1',
  ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
  resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: 1 } },
  env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
  readinessProbe: probe,
  livenessProbe: { tcpSocket: { port: 8080 } },
  imagePullPolicy: 'IfNotPresent'
}

const selector: LabelSelector = {
  matchLabels: { app: 'web' },
  matchExpressions: [{ key: 'tier', operator: 'In', values: ['a'] }]
}

export const deployment: Deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    replicas: 2,
    selector,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container], restartPolicy: 'Always' } }
  }
}

export const cronJob: CronJob = {
  metadata: { name: 'nightly' },
  spec: {
    schedule: '0 3 * * *',
    timeZone: 'Europe/Berlin',
    concurrencyPolicy: 'Forbid',
    jobTemplate: { spec: { backoffLimit: 1, template: { spec: { containers: [container], restartPolicy: 'Never' } } } }
  }
}

export const autoscaler: HorizontalPodAutoscaler = {
  metadata: { name: 'web' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 1,
    maxReplicas: 5,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }]
  }
}

export const autoscalerV1: HorizontalPodAutoscalerV1 = {
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 5, targetCPUUtilizationPercentage: 80 }
}

export const policy: NetworkPolicy = {
  metadata: { name: 'web' },
  spec: {
    podSelector: selector,
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports: [{ port: 8080 }] }]
  }
}

// Typos.
export const wrongField: Container = {
  name: 'c',
  // @ts-expect-error: imgae
  imgae: 'busybox'
}
// @ts-expect-error: a container must have a name
export const noName: Container = { image: 'busybox' }
// @ts-expect-error: one of Always, OnFailure, Never
export const wrongEnum: PodSpec = { containers: [], restartPolicy: 'always' }
// @ts-expect-error: replicas is a number
export const wrongType: Deployment['spec'] = { replicas: '2', selector, template: {} }
// @ts-expect-error: a Deployment is no CronJob
export const wrongKind: CronJob = { kind: 'Deployment' }
// @ts-expect-error: apps/v1
export const wrongVersion: Deployment = { apiVersion: 'apps/v1beta1' }
// @ts-expect-error: a condition needs a reason, message and time of its change
export const halfCondition: Condition = { type: 'Ready', status: 'True' }

// A kind is a type and a value of one name; the value knows its type and its scope.
export const spec: PodSpec = ((pod: ObjectOf<typeof Pod>) => pod.spec)({}) ?? { containers: [] }
export const namespaced: true = Pod.namespaced
export const cluster: false = Node.namespaced
// @ts-expect-error: nodes are not namespaced
export const notNamespaced: true = Node.namespaced
// @ts-expect-error: kinds are read only
NetworkPolicy.plural = 'other'

// Objects of several kinds are told apart by their kind.
export function schedule(object: Deployment | CronJob): string | undefined {
  return object.kind === 'CronJob' ? object.spec?.schedule : undefined
}

export const kinds: string[] = [CronJob, Deployment].map((kind) => kind.plural)
