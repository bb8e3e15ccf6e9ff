/** What mini controllers are made of: they watch the store and act through the server's own requests. */
import type { FakeObject, JsonObject } from '../json.ts'
import type { Machine } from '../machine.ts'

/** Sends a request to the server as a component of the control plane. */
export type Requester = (method: string, url: string, body?: unknown) => Promise<{ status: number; json: JsonObject }>

/** What a controller may use. */
export interface ControllerContext {
  readonly machine: Machine
  readonly request: Requester
}

/** A part of the control plane that keeps the store as it should be. */
export interface Controller {
  /** Storage keys of the resources whose changes matter; undefined for all. */
  resources?: readonly string[] | undefined
  /** Looks at everything and does what is missing; is called again after each change. */
  sync(context: ControllerContext): Promise<void>
}

/** Runs a controller until the given function is called: one sync at a time, one more after changes during it. */
export function runController(controller: Controller, context: ControllerContext): () => void {
  let stopped = false
  let running = false
  let dirty = false
  const run = async (): Promise<void> => {
    running = true
    while (dirty && !stopped) {
      dirty = false
      await controller.sync(context)
    }
    running = false
  }
  const wake = (): void => {
    dirty = true
    if (!running && !stopped) void run()
  }
  const unsubscribe = context.machine.store.subscribe((event) => {
    if (event && (controller.resources === undefined || controller.resources.includes(event.resource))) wake()
  })
  return () => {
    stopped = true
    unsubscribe()
  }
}

/** All objects of a resource. */
export function objectsOf({ machine }: ControllerContext, storage: string): FakeObject[] {
  return machine.store.list(storage).entries.map(([, object]) => object)
}

/** True when an object belongs to its controller. */
export function isControlledBy(object: FakeObject, owner: FakeObject): boolean {
  const owners = object.metadata.ownerReferences ?? []
  return owners.some((each) => each.controller === true && each.uid === owner.metadata.uid)
}

/** The reference that makes an owner the controller of an object. */
export function controllerReference(owner: FakeObject): JsonObject {
  const { name, uid } = owner.metadata
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true }
}
