/** Makes the values of the generated kinds: defineKind() without its checks, which the generator's input has passed. */
import type { KubeObject } from '../../meta.ts'
import type { Kind } from '../kind.ts'

/** A kind whose objects live in namespaces. */
export function namespaced<T extends KubeObject>(
  group: string,
  version: string,
  kind: string,
  plural: string
): Kind<T, 'Namespaced'> {
  return Object.freeze({ group, version, kind, plural, namespaced: true as const })
}

/** A kind whose objects belong to the whole cluster. */
export function cluster<T extends KubeObject>(
  group: string,
  version: string,
  kind: string,
  plural: string
): Kind<T, 'Cluster'> {
  return Object.freeze({ group, version, kind, plural, namespaced: false as const })
}
