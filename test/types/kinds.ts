/** Compiled, never run: objects of built-in kinds as a user writes them, and typos in them. */
import {
  ConfigMap,
  CronJob,
  Deployment,
  HorizontalPodAutoscaler,
  type KubeObject,
  NetworkPolicy,
  type ObjectOf,
  Secret,
  type Service
} from '../../src/index.ts'

export const deployment: Deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'nginx:1.27',
            ports: [{ containerPort: 80, name: 'http' }],
            readinessProbe: { httpGet: { path: '/', port: 'http' } },
            resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
            env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }]
          }
        ]
      }
    }
  }
}

export const cronJob: CronJob = {
  metadata: { name: 'nightly' },
  spec: {
    schedule: '0 3 * * *',
    concurrencyPolicy: 'Forbid',
    jobTemplate: {
      spec: { template: { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'c', command: ['true'] }] } } }
    }
  }
}

export const autoscaler: HorizontalPodAutoscaler = {
  metadata: { name: 'web' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 1,
    maxReplicas: 10,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }]
  }
}

export const policy: NetworkPolicy = {
  metadata: { name: 'web' },
  spec: {
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ namespaceSelector: {} }, { ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 'http' }] }]
  }
}

export const typos: KubeObject[] = [
  // @ts-expect-error replica
  { spec: { replica: 3, selector: {}, template: {} } } satisfies Deployment,
  // @ts-expect-error a string
  { spec: { replicas: '3', selector: {}, template: {} } } satisfies Deployment,
  // @ts-expect-error no selector
  { spec: { template: {} } } satisfies Deployment,
  // @ts-expect-error another version
  { apiVersion: 'apps/v1beta1' } satisfies Deployment,
  // @ts-expect-error no schedule
  { spec: { jobTemplate: {} } } satisfies CronJob,
  // @ts-expect-error a number is no data
  { data: { k: 1 } } satisfies ConfigMap
]

/** The value names the kind to a client, the type is that of its objects. */
export const service: ObjectOf<typeof Service> = { spec: { ports: [{ port: 80, targetPort: 'http' }] } }
export const plural: string =
  [Deployment, CronJob, HorizontalPodAutoscaler, NetworkPolicy, ConfigMap, Secret][0]?.plural ?? ''
