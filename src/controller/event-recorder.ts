import type { KubeObject } from '../meta.ts'
import type { ObjectReference } from '../resources/kinds/core-v1.ts'

/** What happened to an object. */
export interface EventInput {
  type: 'Normal' | 'Warning'
  reason: string
  action: string
  note?: string | undefined
  related?: KubeObject | ObjectReference | undefined
}

/** Tells people what happened to objects. */
export interface EventRecorder {
  event(regarding: KubeObject | ObjectReference, input: EventInput): void
}
