/** Cases about clusters: their CA, their server and their proxy. */
import { b64, type ClientcmdCase, cert, kubeconfig } from './clientcmd-case.ts'

type Files = ClientcmdCase['files']

const CA = b64(cert('ca.crt'))

/** All of them. */
export function clusterCases(): ClientcmdCase[] {
  return [...caCases(), ...proxyCases()]
}

function caCases(): ClientcmdCase[] {
  const secrets = { 'ca.crt': cert('ca.crt'), 'empty.crt': '', 'text.crt': 'no pem', 'key.crt': cert('client.key') }
  const c = (name: string, cluster: Record<string, unknown>): ClientcmdCase =>
    one(`cluster: ${name}`, kubeconfig(cluster), { also: secrets })
  return [
    c('no TLS fields', {}),
    c('CA data', { 'certificate-authority-data': CA }),
    c('CA file', { 'certificate-authority': '$DIR/ca.crt' }),
    c('relative CA file', { 'certificate-authority': 'ca.crt' }),
    c('CA file with dots', { 'certificate-authority': './x/../ca.crt' }),
    c('missing CA file', { 'certificate-authority': 'nowhere.crt' }),
    c('home CA file', { 'certificate-authority': '~/ca.crt' }),
    c('variable in CA file', { 'certificate-authority': '$HOME/ca.crt' }),
    c('CA folder', { 'certificate-authority': '.' }),
    c('empty CA file', { 'certificate-authority': 'empty.crt' }),
    c('CA file without PEM', { 'certificate-authority': 'text.crt' }),
    c('CA file with a key', { 'certificate-authority': 'key.crt' }),
    c('CA data and file', { 'certificate-authority-data': CA, 'certificate-authority': 'ca.crt' }),
    c('empty CA data and file', { 'certificate-authority-data': '', 'certificate-authority': 'ca.crt' }),
    c('line break as CA data and file', { 'certificate-authority-data': '\n', 'certificate-authority': 'ca.crt' }),
    c('two CAs', { 'certificate-authority-data': b64(cert('ca.crt') + cert('other-ca.crt')) }),
    c('CA behind text', { 'certificate-authority-data': b64(`# hello\n\n${cert('ca.crt')}trailing`) }),
    c('CA behind a key', { 'certificate-authority-data': b64(cert('client.key') + cert('ca.crt')) }),
    c('CA with CRLF', { 'certificate-authority-data': b64(cert('ca.crt').replaceAll('\n', '\r\n')) }),
    c('CA without last newline', { 'certificate-authority-data': b64(cert('ca.crt').trimEnd()) }),
    c('broken CA before a good one', {
      'certificate-authority-data': b64(cert('ca.crt').replace('MII', 'AAA') + cert('ca.crt'))
    }),
    c('broken CA', { 'certificate-authority-data': b64(cert('ca.crt').replace('MII', 'AAA')) }),
    c('cut CA', { 'certificate-authority-data': b64(cert('ca.crt').slice(0, 200)) }),
    c('CA with headers', { 'certificate-authority-data': b64(cert('ca.crt').replace('-----\n', '-----\nA: b\n\n')) }),
    c('trusted certificate type', {
      'certificate-authority-data': b64(cert('ca.crt').replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE'))
    }),
    c('X509 certificate type', {
      'certificate-authority-data': b64(cert('ca.crt').replaceAll('CERTIFICATE', 'X509 CERTIFICATE'))
    }),
    c('indented CA', { 'certificate-authority-data': b64(cert('ca.crt').replace(/^/gm, '  ')) }),
    c('CA data without PEM', { 'certificate-authority-data': b64('nothing') }),
    c('CA data not base64', { 'certificate-authority-data': '!!!' }),
    c('CA data unpadded', { 'certificate-authority-data': 'YQ' }),
    c('CA data overpadded', { 'certificate-authority-data': 'YQ===' }),
    c('CA data base64url', { 'certificate-authority-data': 'Pz8_Pj4-' }),
    c('CA data with spaces', { 'certificate-authority-data': `${CA.slice(0, 20)} ${CA.slice(20)}` }),
    c('CA data with a tab', { 'certificate-authority-data': `${CA.slice(0, 20)}\t${CA.slice(20)}` }),
    c('CA data with line breaks', { 'certificate-authority-data': CA.replace(/.{64}/g, '$&\r\n') }),
    c('CA data as bytes', { 'certificate-authority-data': [...Buffer.from(cert('ca.crt'))] }),
    c('CA data as wrong bytes', { 'certificate-authority-data': [1, 256] }),
    c('CA data null', { 'certificate-authority-data': null }),
    c('insecure', { 'insecure-skip-tls-verify': true }),
    c('insecure false', { 'insecure-skip-tls-verify': false, 'certificate-authority-data': CA }),
    c('insecure and CA', { 'insecure-skip-tls-verify': true, 'certificate-authority-data': CA }),
    c('insecure and CA file', { 'insecure-skip-tls-verify': true, 'certificate-authority': 'ca.crt' }),
    c('insecure string', { 'insecure-skip-tls-verify': 'true' }),
    c('insecure number', { 'insecure-skip-tls-verify': 1 }),
    c('insecure null', { 'insecure-skip-tls-verify': null }),
    c('server name', { 'tls-server-name': 'kube.example.com' }),
    c('server name number', { 'tls-server-name': 5 }),
    c('no compression', { 'disable-compression': true }),
    c('unknown fields', { nothing: { of: 'mine' }, 'api-version': 'v1' }),
    c('other case of a field', { 'Insecure-Skip-TLS-Verify': true, SERVER: 'https://other:1' }),
    c('extensions', { extensions: [{ name: 'a', extension: { x: 1 } }, { name: 'b' }] }),
    c('extension twice', {
      extensions: [
        { name: 'a', extension: {} },
        { name: 'a', extension: {} }
      ]
    }),
    c('empty extension twice', { extensions: [{ name: 'a' }, { name: 'a', extension: {} }] }),
    c('extensions as a mapping', { extensions: {} })
  ]
}

function proxyCases(): ClientcmdCase[] {
  const proxies = [
    'http://proxy:3128',
    'https://proxy:3128',
    'socks5://proxy:1080',
    'socks5h://proxy:1080',
    'socks4://proxy',
    'proxy:3128',
    'proxy',
    '//proxy',
    'http://',
    'http:proxy',
    'HTTP://proxy',
    'http://user:pw@proxy:1',
    'http://user:p w@proxy',
    'http://[::1]:3128',
    'http://[::1',
    'http://proxy:abc',
    'ftp://proxy',
    '',
    ' http://proxy',
    'http://proxy/path?q#f',
    'socks5://a:b:1',
    'http://a:b:1',
    'http://pro xy',
    'http://%zz',
    'http://p/%zz',
    'http://p#%zz',
    ':',
    'http://p\t',
    'socks5://',
    'https:///x'
  ]
  return [
    ...proxies.map((proxy) => one(`proxy: ${JSON.stringify(proxy)}`, kubeconfig({ 'proxy-url': proxy }))),
    one('proxy: null', kubeconfig({ 'proxy-url': null })),
    one(
      'proxy: unused cluster has a bad one',
      kubeconfig(
        {},
        {},
        {},
        {
          clusters: [
            { name: 'c', cluster: { server: 'https://h' } },
            { name: 'd', cluster: { server: 'https://h', 'proxy-url': 'nope' } }
          ]
        }
      )
    )
  ]
}

function one(
  name: string,
  config: string | Uint8Array,
  more: Partial<ClientcmdCase> & { also?: Files } = {}
): ClientcmdCase {
  const { also, ...rest } = more
  return { name, files: { config, ...also }, ...rest }
}
