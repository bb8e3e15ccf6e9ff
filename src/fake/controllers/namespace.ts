/** Namespaces that are being deleted are emptied, then finalized. */
import { copyJson, listAt, objectAt } from '../json.ts'
import { groupVersion } from '../resource-registry.ts'
import { type Controller, objectsOf } from './controller.ts'

export const namespaceController: Controller = {
  async sync(context) {
    for (const namespace of objectsOf(context, 'namespaces')) {
      const { name = '', deletionTimestamp } = namespace.metadata
      if (deletionTimestamp === undefined || listAt(namespace, 'spec', 'finalizers').length === 0) continue
      let left = 0
      for (const resource of context.machine.registry.all()) {
        if (!resource.namespaced || !resource.verbs.includes('deletecollection')) continue
        const count = (): number =>
          objectsOf(context, resource.storage).filter((object) => object.metadata.namespace === name).length
        if (count() === 0) continue
        const alive = objectsOf(context, resource.storage).some(
          ({ metadata }) => metadata.namespace === name && metadata.deletionTimestamp === undefined
        )
        const root = `${resource.group === '' ? '/api' : '/apis'}/${groupVersion(resource)}`
        if (alive) await context.request('DELETE', `${root}/namespaces/${name}/${resource.plural}`)
        left += count()
      }
      if (left > 0) continue
      const finalized = copyJson(namespace)
      objectAt(finalized, 'spec').finalizers = []
      await context.request('PUT', `/api/v1/namespaces/${name}/finalize`, finalized)
    }
  }
}
