import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  AlreadyOwnedError,
  controllerOf,
  isControlledBy,
  removeOwnerReference,
  setControllerReference,
  setOwnerReference
} from '../../src/controller/index.ts'
import type { KubeObject } from '../../src/meta.ts'
import { throws } from '../support/rejects.ts'

const owner = (name = 'web', metadata: KubeObject['metadata'] = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, uid: `uid-of-${name}`, namespace: 'default', ...metadata }
})
const object = (metadata: KubeObject['metadata'] = {}): KubeObject => ({
  kind: 'ReplicaSet',
  metadata: { name: 'web-1', namespace: 'default', ...metadata }
})
const reference = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'uid-of-web' }

const set = suite('setControllerReference')

set('makes an owner that controls and blocks', () => {
  const owned = object()
  setControllerReference(owner(), owned)
  assert.equal(owned.metadata?.ownerReferences, [{ ...reference, controller: true, blockOwnerDeletion: true }])
  setControllerReference(owner(), owned, { blockOwnerDeletion: false })
  assert.equal(owned.metadata?.ownerReferences, [{ ...reference, controller: true, blockOwnerDeletion: false }])
})

set('an owner that was made anew, or is served in another version, takes its own place', () => {
  const owned = object()
  setOwnerReference(owner('other'), owned)
  setControllerReference(owner(), owned)
  setControllerReference({ ...owner('web', { uid: 'new' }), apiVersion: 'apps/v2' }, owned)
  assert.equal(
    owned.metadata?.ownerReferences?.map(({ uid, apiVersion }) => [uid, apiVersion]),
    [
      ['uid-of-other', 'apps/v1'],
      ['new', 'apps/v2']
    ]
  )
})

set('refuses a second controller', () => {
  const owned = object()
  setControllerReference(owner(), owned)
  const err = throws(() => setControllerReference(owner('second'), owned), AlreadyOwnedError)
  assert.is(err.message, 'Cannot set controller of ReplicaSet "web-1": Deployment "web" controls it')
  assert.is((err as AlreadyOwnedError).owner.uid, 'uid-of-web')
  assert.is(owned.metadata?.ownerReferences?.length, 1)
})

set('does not change an object in place that others may hold', () => {
  const references = Object.freeze([{ ...reference, name: 'first' }])
  const owned = {
    kind: 'X',
    metadata: Object.freeze({ name: 'x', namespace: 'default', ownerReferences: [...references] })
  }
  setControllerReference(owner(), owned)
  assert.is(references.length, 1)
  assert.is((owned as KubeObject).metadata?.ownerReferences?.length, 2)
})

const scopes: [string, string | undefined, string | undefined, RegExp | undefined][] = [
  ['same namespace', 'default', 'default', undefined],
  ['cluster-scoped owner of a namespaced object', undefined, 'default', undefined],
  ['cluster-scoped owner of a cluster-scoped object', undefined, undefined, undefined],
  ['owner in another namespace', 'other', 'default', /it is in namespace "default", its owner in "other"/],
  ['namespaced owner of a cluster-scoped object', 'default', undefined, /it is in no namespace, its owner in "default"/]
]
for (const [name, of, to, refused] of scopes) {
  set(`scope: ${name}`, () => {
    const bare = (namespace: string | undefined): KubeObject['metadata'] =>
      namespace === undefined ? {} : { namespace }
    const from: KubeObject = { ...owner(), metadata: { name: 'web', uid: 'u', ...bare(of) } }
    const owned: KubeObject = { kind: 'ReplicaSet', metadata: { name: 'web-1', ...bare(to) } }
    for (const act of [setControllerReference, setOwnerReference]) {
      if (refused) throws(() => act(from, owned), TypeError, refused)
      else act(from, owned)
    }
    assert.is(owned.metadata?.ownerReferences?.length, refused ? undefined : 1)
  })
}

for (const missing of ['apiVersion', 'kind', 'name', 'uid']) {
  set(`refuses an owner without ${missing}`, () => {
    const { metadata, ...rest } = owner()
    const incomplete = { ...rest, metadata: { ...metadata, [missing]: '' }, ...(missing in rest && { [missing]: '' }) }
    throws(() => setControllerReference(incomplete, object()), TypeError, /the owner needs apiVersion, kind/)
  })
}

set('refuses an owner of which only the metadata was read: its kind is not known', () => {
  const partial = { ...owner(), apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata' }
  throws(() => setControllerReference(partial, object()), TypeError, /only its metadata was read/)
  throws(() => setOwnerReference(partial, object()), TypeError, /only its metadata was read/)
})

set.run()

const others = suite('setOwnerReference')

others('makes an owner among others, which controls nothing', () => {
  const owned = object()
  setControllerReference(owner('first'), owned)
  setOwnerReference(owner(), owned)
  setOwnerReference(owner(), owned, { blockOwnerDeletion: true })
  assert.equal(owned.metadata?.ownerReferences?.slice(1), [{ ...reference, blockOwnerDeletion: true }])
  assert.is(controllerOf(owned)?.name, 'first')
})

others('isControlledBy goes by the uid', () => {
  const owned = object()
  assert.is(isControlledBy(owned, owner()), false)
  setControllerReference(owner(), owned)
  assert.is(isControlledBy(owned, owner()), true)
  assert.is(isControlledBy(owned, owner('web', { uid: 'later' })), false)
  assert.is(isControlledBy(object(), {}), false)
})

others('removeOwnerReference takes away that owner alone', () => {
  const owned = object()
  setOwnerReference(owner('other'), owned)
  setControllerReference(owner(), owned)
  assert.is(removeOwnerReference(owner(), owned), true)
  assert.equal(
    owned.metadata?.ownerReferences?.map(({ name }) => name),
    ['other']
  )
  assert.is(removeOwnerReference(owner(), owned), false)
})

others.run()
