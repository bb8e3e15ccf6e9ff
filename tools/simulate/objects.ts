/** The objects of a run: how they are made and changed, and how two states are told apart. */
import type { FakeCluster } from '../../src/fake/index.ts'
import type { KubeObject } from '../../src/meta.ts'
import { defineKind, type Kind } from '../../src/resources/index.ts'
import type { KindName, Step } from './schedule.ts'

/** Any of the simulated objects. */
export interface SimObject extends KubeObject {
  data?: Record<string, string>
  spec?: Record<string, unknown>
  status?: Record<string, unknown>
}

const define = (kind: string, plural: string): Kind<SimObject> =>
  defineKind<SimObject>({ group: '', version: 'v1', kind, plural, namespaced: true })

/** The kinds by their plural. */
export const KINDS: Readonly<Record<KindName, Kind<SimObject>>> = {
  configmaps: define('ConfigMap', 'configmaps'),
  pods: define('Pod', 'pods'),
  nodes: defineKind<SimObject>({ group: '', version: 'v1', kind: 'Node', plural: 'nodes', namespaced: false })
}

/** Annotation that every write sets to another value. */
export const COUNTER = 'n'
/** Annotation in which a controller writes down which value it has seen. */
export const OBSERVED = 'observed'

/** Path of a collection, or of an object. */
export function pathOf(kind: KindName, namespace: string | undefined, name?: string): string {
  return ['/api/v1', ...(namespace ? ['namespaces', namespace] : []), kind, ...(name ? [name] : [])].join('/')
}

/** Tells one state of one object from all others, but for servers whose versions went back. */
export function stateOf(object: SimObject | undefined): string {
  const { uid, resourceVersion } = object?.metadata ?? {}
  return object === undefined ? 'absent' : `${uid}@${resourceVersion}`
}

/** All that a state says, but for its version and who wrote which field. */
export function contentOf(object: SimObject): string {
  const { labels, annotations, finalizers, deletionTimestamp, generation, creationTimestamp } = object.metadata ?? {}
  return JSON.stringify([
    object.kind,
    [labels, annotations, finalizers, deletionTimestamp, generation, creationTimestamp],
    [object.data, object.spec, object.status]
  ])
}

/** Does what a step says, past all faults; gives the server's answer in short. What is refused is no failure: actors race. */
export async function write(
  cluster: FakeCluster,
  step: Extract<Step, { do: 'write' }>,
  counter: number
): Promise<string> {
  const { kind, namespace, name, op } = step
  const path = pathOf(kind, namespace, name)
  const send = async (method: string, url: string, body?: unknown): Promise<string> => {
    const { status } = await cluster.request(method, url, body)
    return `${status}`
  }
  const create = (): Promise<string> => send('POST', pathOf(kind, namespace), newObject(kind, name, counter))
  const patch = (body: SimObject, subresource = ''): Promise<string> => send('PATCH', path + subresource, body)
  const annotations = { [COUNTER]: String(counter) }
  switch (op) {
    case 'create':
      return create()
    case 'update':
      return patch({ metadata: { annotations } })
    case 'status':
      if (kind === 'configmaps') return patch({ data: annotations })
      return patch(
        { status: { conditions: [{ type: 'Ready', status: 'True', reason: `Counted${counter}` }] } },
        '/status'
      )
    case 'relabel':
      return patch({ metadata: { annotations, labels: LABELS[counter % LABELS.length] as Record<string, string> } })
    case 'hold':
      return patch({ metadata: { finalizers: ['example.com/hold'] } })
    case 'release':
      return patch({ metadata: { finalizers: [] } })
    case 'delete':
      return send('DELETE', path)
    case 'recreate':
      return `${await send('DELETE', path)} ${await create()}`
  }
}

/** `null` takes the label away. */
const LABELS: ReadonlyArray<{ tier: string | null }> = [{ tier: 'front' }, { tier: 'back' }, { tier: null }]

function newObject(kind: KindName, name: string, counter: number): SimObject {
  const { tier } = LABELS[counter % LABELS.length] ?? {}
  const metadata = { name, annotations: { [COUNTER]: String(counter) }, ...(tier && { labels: { tier } }) }
  return kind === 'pods' ? { metadata, spec: { containers: [{ name: 'main', image: 'example' }] } } : { metadata }
}
