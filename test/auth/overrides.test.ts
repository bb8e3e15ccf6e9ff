import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { overrideCluster, overrideUser } from '../../src/auth/overrides.ts'

const cluster = suite('overrideCluster')

const CLUSTER = {
  server: 'https://h',
  'tls-server-name': 'n',
  'certificate-authority-data': 'QQ==',
  'disable-compression': true
}

cluster('no flags change nothing', () => {
  assert.equal(overrideCluster(CLUSTER, {}), CLUSTER)
  assert.equal(overrideCluster(CLUSTER, { server: '', caFile: '', proxyUrl: '', insecureSkipVerify: false }), CLUSTER)
})

cluster('a server takes the server name away', () => {
  const { 'tls-server-name': _, ...rest } = CLUSTER
  assert.equal(overrideCluster(CLUSTER, { server: 'https://s' }), { ...rest, server: 'https://s' })
  assert.is(overrideCluster(CLUSTER, { server: 'https://s', serverName: 'm' })['tls-server-name'], 'm')
})

cluster('insecure and CA each take the other away', () => {
  const { 'certificate-authority-data': _, ...rest } = CLUSTER
  assert.equal(overrideCluster(CLUSTER, { insecureSkipVerify: true }), { ...rest, 'insecure-skip-tls-verify': true })
  assert.equal(overrideCluster({ ...rest, 'insecure-skip-tls-verify': true }, { caFile: '/ca' }), {
    ...rest,
    'certificate-authority': '/ca'
  })
  assert.equal(overrideCluster(CLUSTER, { ca: 'B' }), { ...rest, 'certificate-authority-data': 'Qg==' })
})

cluster.run()

const user = suite('overrideUser')

user('certificate and key change apart from each other', () => {
  const before = { 'client-certificate-data': 'QQ==', 'client-key-data': 'QQ==' }
  assert.equal(overrideUser(before, { certFile: '/c' }), { 'client-certificate': '/c', 'client-key-data': 'QQ==' })
  assert.equal(overrideUser(before, { key: Buffer.from('B') }), {
    'client-certificate-data': 'QQ==',
    'client-key-data': 'Qg=='
  })
})

user('impersonation adds to what is there', () => {
  const before = { as: 'jane', 'as-groups': ['g'], 'as-user-extra': { a: ['1'] } }
  assert.equal(overrideUser(before, { impersonate: 'joe' }), { ...before, as: 'joe' })
  assert.equal(overrideUser(before, { impersonate: { userName: 'joe', groups: ['h'], extra: { b: ['2'] } } }), {
    as: 'joe',
    'as-groups': ['h'],
    'as-user-extra': { a: ['1'], b: ['2'] }
  })
})

user.run()
