/** Where keys come from: owners, mappings, predicates. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  createController,
  generationChanged,
  labelsMatch,
  setControllerReference,
  setOwnerReference
} from '../../src/controller/index.ts'
import { mergePatch } from '../../src/resources/index.ts'
import { ConfigMap, Namespace, Pod, Secret } from '../../src/resources/kinds/stable.ts'
import { ControllerRig } from '../support/controller-rig.ts'
import { eventually } from '../support/eventually.ts'

const test = suite('createController: sources')

const owner = { group: '', kind: 'ConfigMap' }

test('owns: the owner that controls the object, also the one that did before', async () => {
  await using rig = new ControllerRig()
  const secrets = rig.client.resource(Secret, { namespace: 'default' })
  const [a, b] = [await rig.create('a'), await rig.create('b')]
  const seen: string[] = []
  const controller = rig.controller({
    owns: [{ informer: rig.informerOf(secrets) }],
    reconcile: (key) => void seen.push(key)
  })
  await rig.run(controller)
  seen.length = 0
  const owned: Secret = { metadata: { name: 'owned', namespace: 'default' } }
  setControllerReference(a, owned)
  await secrets.create(owned)
  await secrets.create({ metadata: { name: 'nobodys' } })
  await rig.rest()
  assert.equal(seen, ['default/a'])
  await secrets.modify('owned', (secret) => {
    secret.metadata.ownerReferences = []
    setControllerReference(b, secret)
  })
  await rig.rest()
  assert.equal(seen.slice(1).sort(), ['default/a', 'default/b'])
  seen.length = 0
  await secrets.delete('owned')
  await rig.rest()
  assert.equal(seen, ['default/b'])
})

test('owns: kind and group must be right; other owners count when asked for', async () => {
  await using rig = new ControllerRig()
  const secrets = rig.client.resource(Secret, { namespace: 'default' })
  const a = await rig.create('a')
  const informer = rig.informerOf(secrets)
  const [controlled, every, foreign]: string[][] = [[], [], []]
  const reconcilers = [
    { name: 'controlled', kind: owner, owns: [{ informer }], into: controlled },
    { name: 'every', kind: owner, owns: [{ informer, matchEveryOwner: true }], into: every },
    { name: 'foreign', kind: { group: 'example.com', kind: 'ConfigMap' }, owns: [{ informer }], into: foreign }
  ]
  const lone = rig.client.resource(ConfigMap, { namespace: 'kube-public' })
  const runs = reconcilers.map(({ into, ...options }) =>
    rig.run(rig.controller({ ...options, informer: rig.informerOf(lone), reconcile: (key) => void into?.push(key) }))
  )
  await Promise.all(runs)
  const secret: Secret = { metadata: { name: 's', namespace: 'default' } }
  setOwnerReference(a, secret)
  await secrets.create(secret)
  await rig.rest()
  assert.equal([controlled, every, foreign], [[], ['default/a'], []])
  await secrets.modify('s', (object) => setControllerReference(a, object))
  await rig.rest()
  assert.equal([controlled, every, foreign], [['default/a'], ['default/a', 'default/a'], []])
})

test('owns: the key of a cluster-scoped owner has no namespace', async () => {
  await using rig = new ControllerRig()
  const namespaces = rig.client.resource(Namespace)
  const owning = await namespaces.get('default')
  const seen: string[] = []
  const controller = createController({
    name: 'namespaces',
    informer: rig.informerOf(namespaces),
    owns: [{ informer: rig.informer }],
    clock: rig.clock,
    reconcile: (key) => void seen.push(key)
  })
  await rig.run(controller)
  seen.length = 0
  const object: ConfigMap = { metadata: { name: 'owned', namespace: 'default' } }
  setControllerReference(owning, object)
  await rig.configMaps.create(object)
  await rig.rest()
  assert.equal(seen, ['default'])
})

test('watches: mapped with the new and the old state, each key once', async () => {
  await using rig = new ControllerRig()
  const pods = rig.client.resource(Pod, { namespace: 'default' })
  const secrets = rig.client.resource(Secret, { namespace: 'default' })
  const seen: string[] = []
  const types: string[] = []
  const controller = createController({
    name: 'mapped',
    informer: rig.informer,
    clock: rig.clock,
    watches: [
      // Each source has the type of its own objects.
      { informer: rig.informerOf(pods), map: (pod) => pod.spec?.nodeName },
      {
        informer: rig.informerOf(secrets),
        async map(secret, { type, old }) {
          types.push(`${type} ${secret.type} ${old?.metadata.name}`)
          return [secret.metadata.annotations?.for ?? 'nobody', 'all']
        }
      }
    ],
    reconcile: (key) => void seen.push(key)
  })
  await rig.run(controller)
  const spec = { containers: [{ name: 'c', image: 'none' }], nodeName: 'n1' }
  await pods.create({ metadata: { name: 'p' }, spec })
  await rig.rest()
  assert.equal(seen, ['n1'])
  await secrets.create({ metadata: { name: 's', annotations: { for: 'x' } } })
  await rig.rest()
  assert.equal(seen.slice(1), ['x', 'all'])
  await secrets.patch('s', mergePatch({ metadata: { annotations: { for: 'y' } } }))
  await rig.rest()
  assert.equal(seen.slice(3).sort(), ['all', 'x', 'y'])
  assert.equal(types, ['add Opaque undefined', 'update Opaque s', 'update Opaque s'])
})

test('watches: a mapping that throws or rejects is reported, and the next is told', async () => {
  await using rig = new ControllerRig()
  const secrets = rig.client.resource(Secret, { namespace: 'default' })
  const seen: string[] = []
  const map = ({ metadata }: { metadata?: { name?: string } }): string | string[] | Promise<string> => {
    if (metadata?.name === 'throws') throw new Error('thrown')
    if (metadata?.name === 'rejects') return Promise.reject(new Error('rejected'))
    if (metadata?.name === 'null') return null as unknown as string
    if (metadata?.name === 'partly') return [undefined as unknown as string, 'for-part']
    return `for-${metadata?.name}`
  }
  const controller = rig.controller({
    watches: [{ informer: rig.informerOf(secrets), map }],
    reconcile: (key) => void seen.push(key)
  })
  await rig.run(controller)
  for (const name of ['throws', 'rejects', 'null', 'partly', 'fine']) await secrets.create({ metadata: { name } })
  await rig.rest()
  assert.equal(seen, ['for-part', 'for-fine'])
  assert.equal(
    rig.reported.map(({ err, phase, key }) => `${phase} ${key}: ${err}`),
    [
      'map default/throws: Error: thrown',
      'map default/rejects: Error: rejected',
      'map default/partly: TypeError: The mapping gave a key that is no string: undefined'
    ]
  )
})

test('predicates: of the controller, of a source, and global; one that throws lets the change through', async () => {
  await using rig = new ControllerRig()
  const secrets = rig.client.resource(Secret, { namespace: 'default' })
  const seen: string[] = []
  const controller = rig.controller({
    globalPredicates: [({ object }) => object.metadata?.name !== 'nobody'],
    predicates: [labelsMatch('app=web')],
    watches: [
      {
        informer: rig.informerOf(secrets),
        predicates: [
          ({ type, object }) => {
            if (object.metadata?.name === 'odd') throw new Error('odd')
            return type === 'delete'
          }
        ],
        map: ({ metadata }) => `secret-${metadata?.name}`
      }
    ],
    reconcile: (key) => void seen.push(key)
  })
  await rig.run(controller)
  await rig.configMaps.create({ metadata: { name: 'web', labels: { app: 'web' } } })
  await rig.configMaps.create({ metadata: { name: 'nobody', labels: { app: 'web' } } })
  await rig.create('other')
  for (const name of ['s', 'nobody', 'odd']) await secrets.create({ metadata: { name } })
  await rig.rest()
  assert.equal(seen, ['default/web', 'secret-odd'])
  assert.equal(
    rig.reported.map(({ phase, key }) => `${phase} ${key}`),
    ['predicate default/odd']
  )
  await secrets.delete('s')
  await secrets.delete('nobody')
  await rig.rest()
  assert.equal(seen.slice(2), ['secret-s'])
})

test('an object that was deleted while the watch was away is reconciled', async () => {
  await using rig = new ControllerRig()
  for (const name of ['a', 'b']) await rig.create(name)
  const seen: string[] = []
  await rig.run(rig.controller({ predicates: [generationChanged], reconcile: (key) => void seen.push(key) }))
  seen.length = 0
  // Nothing can be read until the deletion is too old to be told.
  const away = rig.cluster.faults.add({
    resource: 'configmaps',
    verb: 'watch',
    action: { type: 'reset' },
    times: Number.POSITIVE_INFINITY
  })
  rig.cluster.restart()
  await rig.rest()
  await rig.configMaps.delete('a')
  rig.cluster.compact()
  away.remove()
  await rig.advance(60_000)
  await eventually(() => seen.length > 0)
  assert.equal(seen, ['default/a'])
  assert.is(rig.informer.get('default/a'), undefined)
})

test.run()
