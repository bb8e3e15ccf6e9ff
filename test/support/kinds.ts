import type { KubeObject } from '../../src/meta.ts'
import { defineKind, type Kind } from '../../src/resources/kind.ts'

/** Kinds for tests that need only a few fields of them. */
export interface TestPod extends KubeObject {
  spec?: { nodeName?: string; containers: { name: string; image?: string }[] }
  status?: { phase?: string }
}

/** A ConfigMap. */
export interface TestConfigMap extends KubeObject {
  data?: Record<string, string>
}

/** A cluster-scoped object. */
export interface TestNode extends KubeObject {
  spec?: { unschedulable?: boolean }
}

/** A custom object. */
export interface TestWidget extends KubeObject {
  spec?: { size?: number }
}

export const TestPod: Kind<TestPod, 'Namespaced'> = defineKind<TestPod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  namespaced: true
})

export const TestConfigMap: Kind<TestConfigMap, 'Namespaced'> = defineKind<TestConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true
})

export const TestNode: Kind<TestNode, 'Cluster'> = defineKind<TestNode>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  namespaced: false
})

export const TestWidget: Kind<TestWidget, 'Namespaced'> = defineKind<TestWidget>({
  group: 'example.com',
  version: 'v1alpha1',
  kind: 'Widget',
  plural: 'widgets',
  namespaced: true
})
