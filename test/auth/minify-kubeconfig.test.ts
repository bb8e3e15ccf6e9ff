import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadKubeconfig } from '../../src/auth/load-config.ts'
import { flattenKubeconfig, minifyKubeconfig } from '../../src/auth/minify-kubeconfig.ts'
import { parseKubeconfig } from '../../src/auth/parse-kubeconfig.ts'
import { ConfigError } from '../../src/errors.ts'
import { fixture, fixturePath } from '../support/fixture.ts'
import { rejects, throws } from '../support/rejects.ts'

const load = () => loadKubeconfig({ path: fixturePath('kubeconfig/everything.yaml') })

const minify = suite('minifyKubeconfig')

minify('keeps one context and what it names', async () => {
  const small = minifyKubeconfig(await load(), 'cert')
  assert.is(small['current-context'], 'cert')
  assert.equal(
    [small.contexts, small.clusters, small.users].map((list) => list.map(({ name }) => name)),
    [['cert'], ['prod'], ['cert']]
  )
  assert.equal(Reflect.get(small, 'x-tool'), { kept: [1, 'two', null] })
  assert.is(minifyKubeconfig(await load()).users[0]?.name, 'robot')
})

minify('says what is not there', () => {
  throws(() => minifyKubeconfig(parseKubeconfig('')), ConfigError, /context "" is not defined/)
  throws(
    () => minifyKubeconfig(parseKubeconfig('contexts: [{name: x, context: {cluster: gone}}]'), 'x'),
    ConfigError,
    /cluster "gone" is not defined/
  )
})

minify.run()

const flatten = suite('flattenKubeconfig')

flatten('puts the files where their paths were', async () => {
  const flat = await flattenKubeconfig(minifyKubeconfig(await load(), 'cert'))
  const b64 = (name: string): string => Buffer.from(fixture(`kubeconfig/${name}`)).toString('base64')
  assert.equal(
    { ...flat.users[0]?.user },
    { 'client-certificate-data': b64('client.crt'), 'client-key-data': b64('client.key') }
  )
  assert.is(flat.clusters[0]?.cluster['certificate-authority-data'], b64('ca.crt'))
  assert.is(flat.clusters[0]?.cluster['certificate-authority'], undefined)
})

flatten('says which file cannot be read', async () => {
  const config = parseKubeconfig('users: [{name: u, user: {client-key: /nowhere/key}}]')
  await rejects(flattenKubeconfig(config), ConfigError, /cannot read the client-key "\/nowhere\/key"/)
})

flatten.run()
