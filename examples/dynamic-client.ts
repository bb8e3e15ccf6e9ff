/**
 * Kinds that are known at run time only: defines a custom resource, then makes, changes, lists and deletes objects of it without any type.
 *
 *     node --import tsx examples/dynamic-client.ts [namespace]
 */
import {
  type Client,
  CustomResourceDefinition,
  crdEstablished,
  createClient,
  isInvalid,
  isNotFound,
  loadConfig,
  mergePatch,
  poll,
  waitFor
} from 'kubewire'

const TYPE_META = { apiVersion: 'dynamic.examples.kubewire.dev/v1', kind: 'Gadget' }

/** A kind with a size, in a group of this example's own. */
const DEFINITION: CustomResourceDefinition & { metadata: { name: string } } = {
  metadata: { name: 'gadgets.dynamic.examples.kubewire.dev' },
  spec: {
    group: 'dynamic.examples.kubewire.dev',
    scope: 'Namespaced',
    names: { kind: 'Gadget', plural: 'gadgets', singular: 'gadget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', required: ['size'], properties: { size: { type: 'integer', minimum: 1 } } }
            }
          }
        }
      }
    ]
  }
}

/** Needs nothing but `apiVersion` and `kind`: the server is asked where such objects live. */
export async function useGadgets(client: Client, namespace: string, print: (line: string) => void): Promise<void> {
  const definitions = client.resource(CustomResourceDefinition)
  const { name } = DEFINITION.metadata
  await definitions.apply(DEFINITION, { fieldManager: 'dynamic-client', force: true })
  try {
    await waitFor(definitions, name, crdEstablished, { timeoutMs: 30_000 })
    // Discovery tells of the kind a moment later.
    const gadgets = await poll({ intervalMs: 200, timeoutMs: 30_000 }, () =>
      client.resourceFor(TYPE_META, { namespace }).catch((err: unknown) => {
        if (!isNotFound(err)) throw err
        return undefined
      })
    )
    await gadgets.create({ ...TYPE_META, metadata: { name: 'one' }, spec: { size: 1 } })
    const grown = await gadgets.patch('one', mergePatch({ spec: { size: 2 } }))
    print(`one is ${JSON.stringify(grown.spec)}`)
    await gadgets.create({ ...TYPE_META, metadata: { name: 'two' }, spec: { size: 0 } }).catch((err: unknown) => {
      if (!isInvalid(err)) throw err
      print(`two is refused: ${err.status.details?.causes?.[0]?.field}`)
    })
    for await (const gadget of gadgets.iterate()) print(`there is ${gadget.kind} ${gadget.metadata.name}`)
  } finally {
    await definitions.delete(name)
  }
}

if (import.meta.filename === process.argv[1]) {
  await using client = createClient(await loadConfig())
  await useGadgets(client, process.argv[2] ?? client.namespace, console.log)
}
