// The packed package from ESM: a client, a handle, a document, without loading undici.
import assert from 'node:assert/strict'
import { createClient, Deployment, isNotFound, Pod } from 'kubewire'
import { createFakeCluster } from 'kubewire/fake'
import { parseYaml } from 'kubewire/yaml'

assert.equal(parseYaml('a: 0644').a, 420)
const offline = createClient({ server: 'https://127.0.0.1:1' })
offline.resource(Deployment, { namespace: 'default' })
await offline.close()

const cluster = createFakeCluster()
const client = cluster.client()
const pods = client.resource(Pod, { namespace: 'default' })
await pods.create({ metadata: { name: 'web-0' }, spec: { containers: [{ name: 'c', image: 'busybox' }] } })
assert.equal((await pods.list()).items[0].metadata.name, 'web-0')
await assert.rejects(pods.get('none'), isNotFound)
await client.close()
