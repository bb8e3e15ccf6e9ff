import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inClusterConfig, isInCluster } from '../../src/auth/in-cluster.ts'
import { ConfigError } from '../../src/errors.ts'
import { fixture } from '../support/fixture.ts'
import { rejects } from '../support/rejects.ts'
import { withTempFolder } from '../support/temp-folder.ts'

const test = suite('inClusterConfig')

const FILES = { token: ' abc\n', 'ca.crt': fixture('certs/ca.crt'), namespace: 'team\n' }
const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' }

test('reads what the kubelet mounts', () =>
  withTempFolder(FILES, async (folder) => {
    assert.equal(
      { ...(await inClusterConfig({ env, serviceAccountFolder: folder.path })) },
      {
        server: 'https://10.0.0.1:443',
        namespace: 'team',
        tls: { caFile: folder.at('ca.crt') },
        token: 'abc',
        tokenFile: folder.at('token'),
        origin: { path: folder.path }
      }
    )
    assert.is(await isInCluster({ env, serviceAccountFolder: folder.path }), true)
  }))

test('an IPv6 address gets its brackets', () =>
  withTempFolder(FILES, async (folder) => {
    const six = { ...env, KUBERNETES_SERVICE_HOST: 'fd00::1' }
    assert.is((await inClusterConfig({ env: six, serviceAccountFolder: folder.path })).server, 'https://[fd00::1]:443')
  }))

test('the namespace is POD_NAMESPACE, else the file, else default', () =>
  withTempFolder(FILES, async (folder) => {
    const namespace = async (more = {}) =>
      (await inClusterConfig({ env: { ...env, ...more }, serviceAccountFolder: folder.path })).namespace
    assert.is(await namespace({ POD_NAMESPACE: 'pod' }), 'pod')
    assert.is(await namespace(), 'team')
    folder.remove('namespace')
    assert.is(await namespace(), 'default')
  }))

test('without a CA that can be used the CAs of the system are', () =>
  withTempFolder({ ...FILES, 'ca.crt': 'no pem' }, async (folder) => {
    assert.equal((await inClusterConfig({ env, serviceAccountFolder: folder.path })).tls, {})
  }))

test('says what is missing', () =>
  withTempFolder({}, async (folder) => {
    await rejects(
      inClusterConfig({ env: {} }),
      ConfigError,
      /KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set/
    )
    await rejects(inClusterConfig({ env, serviceAccountFolder: folder.path }), ConfigError, /cannot read ".*token"/)
    assert.is(await isInCluster({ env, serviceAccountFolder: folder.path }), false)
    assert.is(await isInCluster({ env: {}, serviceAccountFolder: folder.path }), false)
  }))

test.run()
