// The packed package from ESM: a client, a handle, a document, without loading undici; classes that are one, whichever entry they came by.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import * as kubewire from 'kubewire'
import { ApiError, createClient, Deployment, isNotFound, Pod } from 'kubewire'
import * as auth from 'kubewire/auth'
import * as core from 'kubewire/core/v1'
import * as fake from 'kubewire/fake'
import { createFakeCluster } from 'kubewire/fake'
import * as resources from 'kubewire/resources'
import * as transport from 'kubewire/transport'
import * as yaml from 'kubewire/yaml'
import { parseYaml } from 'kubewire/yaml'

assert.equal(parseYaml('a: 0644').a, 420)
const offline = createClient({ server: 'https://127.0.0.1:1' })
offline.resource(Deployment, { namespace: 'default' })
await offline.close()
assert.equal(core.Pod, Pod)

const cluster = createFakeCluster()
const client = cluster.client()
const pods = client.resource(Pod, { namespace: 'default' })
await pods.create({ metadata: { name: 'web-0' }, spec: { containers: [{ name: 'c', image: 'busybox' }] } })
assert.equal((await pods.list()).items[0].metadata.name, 'web-0')
const refusal = await pods.get('none').catch((err) => err)
assert.ok(refusal instanceof ApiError)
assert.ok(isNotFound(refusal))
assert.equal(refusal.name, 'ApiError')
await client.close()

// A bundler that renames a class changes what `err.name` and a printed handle say; one that copies it breaks instanceof.
const byName = new Map()
for (const entry of [kubewire, auth, transport, resources, yaml, fake]) {
  for (const [name, value] of Object.entries(entry)) {
    if (typeof value === 'function') assert.equal(value.name, name)
    assert.equal(byName.get(name) ?? value, value)
    byName.set(name, value)
  }
}
assert.equal(pods.constructor.name, 'Resource')
assert.equal(client.constructor.name, 'Client')

// undici is not here before the first request over a network.
const undici = /[\\/]node_modules[\\/]undici[\\/]/
const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => undici.test(file))
assert.equal(loaded(), false)
const nobody = createClient({ server: 'http://127.0.0.1:1' }, { maxRetries: 0 })
await assert.rejects(nobody.resource(Pod).list(), { name: 'ConnectionError' })
await nobody.close()
assert.equal(loaded(), true)
