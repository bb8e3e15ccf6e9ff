import type { Test } from 'uvu'
import { type Client, ConfigMap, type Resource } from '../../src/index.ts'
import type { SuiteServer } from '../suite/server.ts'

/** What a suite works with: a client for all its tests, a new namespace for each that asks. */
export interface SuiteClient {
  readonly client: Client
  /** ConfigMaps of a new namespace; the namespace is the handle's. */
  configMaps(): Promise<Resource<ConfigMap, 'Namespaced'>>
  namespace(): Promise<string>
}

/** Makes the client before a suite's first test and closes it after the last. */
export function suiteClient(test: Test, server: () => SuiteServer): SuiteClient {
  let client: Client | undefined
  test.before(() => {
    client = server().client()
  })
  test.after(() => client?.close())
  return {
    get client() {
      if (client === undefined) throw new Error('Asked for a client outside of a test')
      return client
    },
    async configMaps() {
      return this.client.resource(ConfigMap, { namespace: await server().namespace() })
    },
    namespace: () => server().namespace()
  }
}

/** The names of objects. */
export function names(objects: Iterable<{ metadata?: { name?: string } }>): string[] {
  return [...objects].map((object) => object.metadata?.name ?? '')
}
