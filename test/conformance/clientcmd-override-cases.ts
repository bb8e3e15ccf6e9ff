/** Cases about flags that go over the file. */
import { b64, type ClientcmdCase, cert, execPlugin, kubeconfig } from './clientcmd-case.ts'

/** All of them. */
export function overrideCases(): ClientcmdCase[] {
  return [...flagCases()]
}

function flagCases(): ClientcmdCase[] {
  const files = {
    config: kubeconfig(
      { 'certificate-authority-data': b64(cert('ca.crt')), 'tls-server-name': 'n' },
      { token: 'abc', as: 'jane', 'as-groups': ['g'] },
      { namespace: 'ns' },
      {
        users: [
          { name: 'u', user: { token: 'abc', as: 'jane', 'as-groups': ['g'] } },
          {
            name: 'cert',
            user: { 'client-certificate-data': b64(cert('client.crt')), 'client-key-data': b64(cert('client.key')) }
          },
          { name: 'exec', user: { exec: execPlugin() } },
          { name: 'basic', user: { username: 'j', password: 'p' } }
        ],
        contexts: [
          { name: 'ctx', context: { cluster: 'c', user: 'u', namespace: 'ns' } },
          { name: 'second', context: { cluster: 'd', user: 'cert' } },
          { name: 'dangling', context: { cluster: 'x', user: 'y' } }
        ],
        clusters: [
          {
            name: 'c',
            cluster: {
              server: 'https://10.0.0.1:6443',
              'certificate-authority-data': b64(cert('ca.crt')),
              'tls-server-name': 'n'
            }
          },
          { name: 'd', cluster: { server: 'https://d/prefix', 'insecure-skip-tls-verify': true } },
          { name: 'file', cluster: { server: 'https://f', 'certificate-authority': 'ca.crt' } }
        ]
      }
    ),
    'ca.crt': cert('ca.crt'),
    'other.crt': cert('other-ca.crt'),
    'client.crt': cert('client2.crt'),
    'client.key': cert('client2.key'),
    token: 'from-file'
  }
  const o = (
    name: string,
    overrides: NonNullable<ClientcmdCase['overrides']>,
    more: Partial<ClientcmdCase> = {}
  ): ClientcmdCase => ({ name: `override: ${name}`, files, overrides, ...more })
  const pair = { certFile: '$DIR/client.crt', keyFile: '$DIR/client.key' }
  return [
    o('none', {}),
    o('context', { context: 'second' }),
    o('missing context', { context: 'gone' }),
    o('dangling context', { context: 'dangling' }),
    o('dangling context with server', { context: 'dangling', server: 'https://s' }),
    o('dangling context with cluster', { context: 'dangling', cluster: 'c' }),
    o('cluster', { cluster: 'd' }),
    o('missing cluster', { cluster: 'gone' }),
    o('user', { user: 'cert' }),
    o('user exec', { user: 'exec' }),
    o('missing user', { user: 'gone' }),
    o('all three', { context: 'second', cluster: 'file', user: 'u' }),
    o('namespace', { namespace: 'mine' }),
    o('bad namespace', { namespace: 'NOT A LABEL' }),
    o('server', { server: 'https://s:1' }),
    o('plain server', { server: 'http://s:1' }),
    o('server without scheme', { server: 's:1' }),
    o('server and name', { server: 'https://s:1', serverName: 'm' }),
    o('name', { serverName: 'm' }),
    o('insecure', { insecureSkipVerify: true }),
    o('insecure and CA file', { insecureSkipVerify: true, caFile: '$DIR/other.crt' }),
    o('CA file', { caFile: '$DIR/other.crt' }),
    o('relative CA file', { caFile: 'other.crt' }),
    o('missing CA file', { caFile: 'gone.crt' }),
    o('CA file over insecure', { context: 'second', caFile: '$DIR/other.crt' }),
    o('CA data over file', { cluster: 'file', ca: cert('other-ca.crt') }),
    o('CA data and file', { ca: cert('other-ca.crt'), caFile: '$DIR/other.crt' }),
    o('token', { token: 'mine' }),
    o('token over certificate', { user: 'cert', token: 'mine' }),
    o('token over exec', { user: 'exec', token: 'mine' }),
    o('token over basic', { user: 'basic', token: 'mine' }),
    o('token file', { tokenFile: '$DIR/token' }),
    o('token file over exec', { user: 'exec', tokenFile: '$DIR/token' }),
    o('basic', { username: 'me', password: 'pw' }),
    o('basic over exec', { user: 'exec', username: 'me', password: 'pw' }),
    o('password over basic', { user: 'basic', password: 'new' }),
    o('certificate files', { ...pair }),
    o('certificate files over data', { user: 'cert', ...pair }),
    o('certificate file alone over data', { user: 'cert', certFile: '$DIR/client.crt' }),
    o('certificate data over data', { user: 'cert', cert: cert('client2.crt'), key: cert('client2.key') }),
    o('key alone over data', { user: 'cert', key: cert('client2.key') }),
    o('certificate alone', { user: 'u', cert: cert('client.crt') }),
    o('proxy', { proxyUrl: 'socks5://p:1' }),
    o('bad proxy', { proxyUrl: 'p:1' }),
    o('no compression', { disableCompression: true }),
    o('as', { impersonate: 'joe' }),
    o('as with groups', { impersonate: { userName: 'joe', uid: '1', groups: ['x', 'y'] } }),
    o('as groups over as', { impersonate: { userName: '', groups: ['x'] } }),
    o('server without any file', { server: 'https://s:1' }, { kubeconfig: '$DIR/gone' }),
    o('token without any file', { token: 't' }, { kubeconfig: '$DIR/gone' }),
    o('context without any file', { context: 'x' }, { kubeconfig: '$DIR/gone' }),
    o('namespace without any file', { namespace: 'x' }, { kubeconfig: '$DIR/gone' }),
    o(
      'server and token without any file',
      { server: 'https://s:1', token: 't', namespace: 'n' },
      { kubeconfig: '$DIR/gone' }
    ),
    o('proxy without any file', { proxyUrl: 'http://p' }, { kubeconfig: '$DIR/gone' })
  ]
}
