/** The mini controllers by name. */
import type { Machine } from '../machine.ts'
import { type Controller, type Requester, runController } from './controller.ts'
import { deploymentController } from './deployment.ts'
import { garbageCollector } from './garbage-collector.ts'
import { kubelet } from './kubelet.ts'
import { namespaceController } from './namespace.ts'
import { replicaSetController } from './replica-set.ts'

/** Parts of the control plane that a fake cluster can run. */
export type ControllerName = 'deployment' | 'replicaset' | 'kubelet' | 'garbage-collector' | 'namespace'

const CONTROLLERS: Readonly<Record<ControllerName, Controller>> = {
  deployment: deploymentController,
  replicaset: replicaSetController,
  kubelet,
  'garbage-collector': garbageCollector,
  namespace: namespaceController
}

/** Starts a controller; gives a function that stops it. @throws {TypeError} For a name that is none. */
export function startController(name: ControllerName, machine: Machine, request: Requester): () => void {
  const controller = Object.hasOwn(CONTROLLERS, name) ? CONTROLLERS[name] : undefined
  if (controller === undefined) throw new TypeError(`Cannot start controller: unknown name: ${JSON.stringify(name)}`)
  return runController(controller, { machine, request })
}
