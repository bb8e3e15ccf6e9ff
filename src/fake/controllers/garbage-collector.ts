/**
 * The garbage collector: what lost its last owner goes, and the finalizers of foreground and orphaning deletions are kept.
 *
 * @see https://kubernetes.io/docs/concepts/architecture/garbage-collection/
 */
import type { OwnerReference } from '../../meta.ts'
import type { FakeObject } from '../json.ts'
import { groupVersion, type ResourceDefinition } from '../resource-registry.ts'
import type { Controller, ControllerContext } from './controller.ts'
import { objectsOf } from './controller.ts'

/** An object and where it is served. */
interface Node {
  object: FakeObject
  path: string
}

export const garbageCollector: Controller = {
  async sync(context) {
    const nodes = allNodes(context)
    const uids = new Set(nodes.map(({ object }) => object.metadata.uid))
    for (const node of nodes) {
      const { deletionTimestamp, finalizers = [] } = node.object.metadata
      if (deletionTimestamp === undefined) await collect(context, node, nodes, uids)
      else if (finalizers.includes('orphan')) await orphan(context, node, nodes)
      else if (finalizers.includes('foregroundDeletion')) await finishForeground(context, node, nodes)
    }
  }
}

function allNodes(context: ControllerContext): Node[] {
  const seen = new Set<string>()
  const nodes: Node[] = []
  for (const resource of context.machine.registry.all()) {
    if (seen.has(resource.storage)) continue
    seen.add(resource.storage)
    for (const object of objectsOf(context, resource.storage)) nodes.push({ object, path: pathOf(resource, object) })
  }
  return nodes
}

function pathOf(resource: ResourceDefinition, { metadata }: FakeObject): string {
  const root = `${resource.group === '' ? '/api' : '/apis'}/${groupVersion(resource)}`
  const namespace = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`
  return `${root}${namespace}/${resource.plural}/${metadata.name}`
}

function ownersOf({ object }: Node): OwnerReference[] {
  return object.metadata.ownerReferences ?? []
}

function dependentsOf({ object }: Node, nodes: readonly Node[]): Node[] {
  return nodes.filter((node) => ownersOf(node).some((owner) => owner.uid === object.metadata.uid))
}

/** An object goes when none of its owners is left, or all that are left wait for their dependents. */
async function collect(
  { request }: ControllerContext,
  node: Node,
  nodes: readonly Node[],
  uids: ReadonlySet<string | undefined>
): Promise<void> {
  const owners = ownersOf(node)
  if (owners.length === 0) return
  const present = owners.filter(({ uid }) => uids.has(uid))
  const waiting = present.every(({ uid }) => {
    const owner = nodes.find(({ object }) => object.metadata.uid === uid)?.object.metadata
    return owner?.deletionTimestamp !== undefined && owner.finalizers?.includes('foregroundDeletion') === true
  })
  if (!waiting) return
  const propagationPolicy = present.length > 0 && dependentsOf(node, nodes).length > 0 ? 'Foreground' : 'Background'
  await request('DELETE', node.path, { propagationPolicy, preconditions: { uid: node.object.metadata.uid } })
}

async function orphan({ request }: ControllerContext, node: Node, nodes: readonly Node[]): Promise<void> {
  const { uid } = node.object.metadata
  for (const dependent of dependentsOf(node, nodes)) {
    const owners = ownersOf(dependent).filter((owner) => owner.uid !== uid)
    await request('PATCH', dependent.path, { metadata: { ownerReferences: owners.length > 0 ? owners : null } })
  }
  await removeFinalizer(request, node, 'orphan')
}

async function finishForeground({ request }: ControllerContext, node: Node, nodes: readonly Node[]): Promise<void> {
  const blocking = dependentsOf(node, nodes).filter((dependent) =>
    ownersOf(dependent).some((owner) => owner.uid === node.object.metadata.uid && owner.blockOwnerDeletion === true)
  )
  if (blocking.length === 0) await removeFinalizer(request, node, 'foregroundDeletion')
}

async function removeFinalizer(request: ControllerContext['request'], node: Node, name: string): Promise<void> {
  const finalizers = (node.object.metadata.finalizers ?? []).filter((each) => each !== name)
  const { resourceVersion } = node.object.metadata
  await request('PATCH', node.path, {
    metadata: { resourceVersion, finalizers: finalizers.length > 0 ? finalizers : null }
  })
}
