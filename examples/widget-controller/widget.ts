/** The kind Widget: a text and how often it is wanted. */
import { defineKind, type KubeObject } from 'kubewire'

/** A Widget, as its CustomResourceDefinition in deploy/crd.yaml has it. */
export interface Widget extends KubeObject {
  spec: { text: string; copies: number }
  status?: WidgetStatus
}

/** What the controller tells. */
export interface WidgetStatus {
  /** Generation of the spec that this is about. */
  observedGeneration: number
  ready: boolean
  /** Name of the ConfigMap that holds the copies. */
  configMap: string
}

export const Widget = defineKind<Widget>({
  group: 'examples.kubewire.dev',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  namespaced: true
})
