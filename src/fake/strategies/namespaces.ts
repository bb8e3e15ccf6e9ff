/** Namespaces: their label, their phase and the finalizer in their spec. */
import { copyJson, listAt, objectAt } from '../json.ts'
import type { Strategy } from './strategy.ts'

/** Label that carries the name, so that selectors can name a namespace. */
const NAME_LABEL = 'kubernetes.io/metadata.name'

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/ */
export const namespaceStrategy: Partial<Strategy> = {
  prepareForCreate(namespace) {
    const finalizers = listAt(namespace, 'spec', 'finalizers')
    namespace.spec = { finalizers: finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'] }
    namespace.status = { phase: 'Active' }
    setNameLabel(namespace.metadata)
  },

  prepareForUpdate(namespace, old, { subresource }) {
    if (subresource === 'finalize') {
      namespace.status = copyJson(old.status)
      return
    }
    if (old.spec === undefined) delete namespace.spec
    else objectAt(namespace, 'spec').finalizers = objectAt(old, 'spec').finalizers
    setNameLabel(namespace.metadata)
  },

  blocksDeletion: (namespace) => listAt(namespace, 'spec', 'finalizers').length > 0,

  markDeleting(namespace) {
    objectAt(namespace, 'status').phase = 'Terminating'
  }
}

function setNameLabel(metadata: { name?: string; labels?: Record<string, string> }): void {
  if (metadata.name !== undefined) metadata.labels = { ...metadata.labels, [NAME_LABEL]: metadata.name }
}
