import type { SchemaTable } from '../../src/fake/schema/schema.ts'

/** A hand-written table with parts of Pod, Deployment, Service and ConfigMap, in the format that the generator writes. */
export const miniature: SchemaTable = {
  kinds: { 'v1/Pod': 0, 'apps/v1/Deployment': 1, 'v1/Service': 2, 'v1/ConfigMap': 3 },
  definitions: [
    ['v1.Pod', { apiVersion: 's', kind: 's', metadata: '#4!', spec: '#5!', status: '#15!' }],
    ['v1.Deployment', { apiVersion: 's', kind: 's', metadata: '#4!', spec: '#6!', status: '#16!' }],
    ['v1.Service', { apiVersion: 's', kind: 's', metadata: '#4!', spec: '#7!' }],
    ['v1.ConfigMap', { apiVersion: 's', kind: 's', metadata: '#4!', data: '{s', binaryData: '{y', immutable: 'b' }],
    [
      'v1.ObjectMeta',
      {
        name: 's',
        generateName: 's',
        namespace: 's',
        uid: 's',
        resourceVersion: 's',
        generation: 'l',
        creationTimestamp: 't',
        deletionTimestamp: 't',
        deletionGracePeriodSeconds: 'l',
        selfLink: 's',
        labels: '{s',
        annotations: '{s',
        finalizers: { t: '[s', l: 's', p: 'merge' },
        ownerReferences: { t: '[#8@', l: 'm', k: ['uid'], p: 'merge', g: 'uid' },
        managedFields: '[#9'
      }
    ],
    [
      'v1.PodSpec',
      {
        containers: { t: '[#10', l: 'm', k: ['name'], p: 'merge', g: 'name' },
        volumes: { t: '[#14', l: 'm', k: ['name'], p: 'merge,retainKeys', g: 'name' },
        nodeSelector: { t: '{s', a: 1 },
        tolerations: '[{s',
        restartPolicy: { t: 's', e: ['Always', 'Never', 'OnFailure'] },
        hostNetwork: 'b',
        nodeName: 's',
        terminationGracePeriodSeconds: 'l'
      },
      ['containers']
    ],
    [
      'v1.DeploymentSpec',
      {
        replicas: 'i',
        selector: '#12',
        strategy: { t: '#13!', p: 'retainKeys' },
        template: '#11!',
        paused: 'b'
      },
      ['selector', 'template']
    ],
    [
      'v1.ServiceSpec',
      {
        type: 's',
        clusterIP: 's',
        selector: { t: '{s', a: 1 },
        ports: { t: '[#17', l: 'm', k: ['port', 'protocol'], p: 'merge', g: 'port' },
        externalIPs: '[s'
      }
    ],
    [
      'v1.OwnerReference',
      { apiVersion: 's!', kind: 's!', name: 's!', uid: 's!', controller: 'b' },
      ['apiVersion', 'kind']
    ],
    ['v1.ManagedFieldsEntry', { manager: 's', operation: 's', time: 't', fieldsV1: 'o' }],
    [
      'v1.Container',
      {
        name: 's!',
        image: 's',
        args: '[s',
        env: { t: '[#18', l: 'm', k: ['name'], p: 'merge', g: 'name' },
        ports: { t: '[#19', l: 'm', k: ['containerPort', 'protocol'], p: 'merge', g: 'containerPort' },
        resources: '#20!'
      },
      ['name']
    ],
    ['v1.PodTemplateSpec', { metadata: '#4!', spec: '#5!' }],
    ['v1.LabelSelector', { matchLabels: '{s', matchExpressions: '[o' }],
    ['v1.DeploymentStrategy', { type: 's', rollingUpdate: '#21' }],
    ['v1.Volume', { name: 's!', emptyDir: '#22', configMap: 'o', hostPath: 'o' }, ['name']],
    ['v1.PodStatus', { phase: 's', conditions: { t: '[#23', l: 'm', k: ['type'], p: 'merge', g: 'type' } }],
    ['v1.DeploymentStatus', { replicas: 'i', observedGeneration: 'l' }],
    [
      'v1.ServicePort',
      { name: 's', port: 'i!', protocol: { t: 's', d: 'TCP' }, targetPort: 'x!', nodePort: 'i' },
      ['port']
    ],
    ['v1.EnvVar', { name: 's!', value: 's' }, ['name']],
    [
      'v1.ContainerPort',
      { name: 's', containerPort: 'i!', protocol: { t: 's', d: 'TCP' }, hostPort: 'i' },
      ['containerPort']
    ],
    ['v1.ResourceRequirements', { limits: '{q', requests: '{q' }],
    ['v1.RollingUpdateDeployment', { maxSurge: 'x', maxUnavailable: 'x' }],
    ['v1.EmptyDirVolumeSource', { medium: 's', sizeLimit: 'q' }],
    ['v1.PodCondition', { type: 's!', status: 's!', reason: 's', lastTransitionTime: 't' }, ['type', 'status']]
  ]
}
