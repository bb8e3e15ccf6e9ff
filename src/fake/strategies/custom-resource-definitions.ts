/** CustomResourceDefinitions. */
import { listAt, textAt, valueAt } from '../json.ts'
import type { Strategy } from './strategy.ts'

/** What a new definition says of itself before it is served. */
export const definitionHooks: Partial<Strategy> = {
  returnsDeleted: true,
  prepareForCreate(definition) {
    const stored = listAt(definition, 'spec', 'versions').filter((each) => valueAt(each, 'storage') === true)
    definition.status = {
      conditions: null,
      acceptedNames: { plural: '', kind: '' },
      storedVersions: stored.map((each) => textAt(each, 'name'))
    }
  }
}
