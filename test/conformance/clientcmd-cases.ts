/** Cases made by hand, one for each rule that is known, with the broken ones beside the good. */
import { b64, type ClientcmdCase, cert, execPlugin, kubeconfig } from './clientcmd-case.ts'

type Files = ClientcmdCase['files']

const CA = b64(cert('ca.crt'))
const CERT = b64(cert('client.crt'))
const KEY = b64(cert('client.key'))
const OIDC = { 'idp-issuer-url': 'https://idp.example.com', 'client-id': 'kube', 'id-token': 'x.y.z' }

/** All of them. */
export function handMadeCases(): ClientcmdCase[] {
  return [
    ...clusterCases(),
    ...serverCases(),
    ...proxyCases(),
    ...credentialCases(),
    ...certificateCases(),
    ...execCases()
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

function clusterCases(): ClientcmdCase[] {
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

function serverCases(): ClientcmdCase[] {
  const servers = [
    'https://example.com',
    'https://example.com/',
    'https://example.com:443',
    'HTTPS://Example.com:6443',
    'https://example.com/prefix',
    'https://example.com/prefix/',
    'https://example.com/a%2Fb',
    'https://example.com/a b',
    'https://example.com/a?x=1#y',
    'https://example.com?x=1',
    'https://example.com/?x=1',
    'https://example.com/#y',
    'https://example.com#y',
    'https://user:pw@example.com/x',
    'https://user:pw@example.com',
    'https://[::1]:6443',
    'https://[::1]',
    'https://[fe80::1%25eth0]:6443',
    'https://[fe80::1%eth0]:6443',
    'https://[::1',
    'https://::1:6443',
    'https://[1.2.3.4]',
    'https://example.com:',
    'https://example.com:abc',
    'https://example.com:99999',
    'https://exa mple.com',
    'https://',
    'https:///x',
    'https:example.com',
    'http://example.com',
    'http://example.com:8080/x',
    'http://127.0.0.1:8001',
    'example.com',
    'example.com:6443',
    '10.0.0.1',
    '10.0.0.1:6443',
    'localhost:8080',
    'example.com/prefix',
    'example.com:6443/',
    'example.com:6443/prefix',
    '/only/path',
    '//example.com',
    '[::1]:6443',
    '::1',
    'ftp://example.com',
    'unix:///var/run/x.sock',
    ' https://example.com',
    'https://example.com ',
    'https://example.com\n',
    'https://bücher.example',
    'https://example.com/ä',
    'https://example.com/%zz',
    'https://ex%41mple.com',
    'https://ex%C3%A4mple.com',
    'https://a"b.com',
    'https://a<b>.com',
    'https://a|b.com',
    'https://example.com/x%',
    'https://u@v@example.com',
    'https://u:p w@example.com',
    'https://example.com\\x',
    '*',
    '?',
    '#',
    ':',
    'https:',
    'https:/',
    'https:/x',
    'a:b:c',
    'https://example.com/a[1]',
    "https://example.com/it's",
    'https://example.com/a;b,c=d@e:f',
    'https://example.com//x',
    'https://example.com/./x/../y',
    'https://example.com/%41',
    'https://ex%25mple.com',
    'https://example.com/a"b',
    'https://example.com/%2f',
    'https://-',
    'https://.',
    'https://a:0',
    'https://a:b@',
    'https://%'
  ]
  const bare = { token: 'a-token', as: 'jane' }
  return [
    ...servers.map((server) => one(`server: ${JSON.stringify(server)}`, kubeconfig({ server }, bare))),
    ...['http://h', 'h', 'h:6443'].flatMap((server) => [
      one(
        `plain server ${server} with everything`,
        kubeconfig(
          {
            server,
            'certificate-authority-data': CA,
            'tls-server-name': 'n',
            'proxy-url': 'http://p:1',
            'disable-compression': true
          },
          { token: 't', 'client-certificate-data': CERT, 'client-key-data': KEY, as: 'jane', 'as-groups': ['g'] }
        )
      ),
      one(`plain server ${server} with a missing token file`, kubeconfig({ server }, { tokenFile: 'nowhere' })),
      one(`plain server ${server} with a missing CA file`, kubeconfig({ server, 'certificate-authority': 'nowhere' })),
      one(
        `plain server ${server} with insecure and CA`,
        kubeconfig({ server, 'insecure-skip-tls-verify': true, 'certificate-authority-data': CA })
      ),
      one(`plain server ${server} with exec`, kubeconfig({ server }, { exec: execPlugin() })),
      one(`plain server ${server} with bad exec`, kubeconfig({ server }, { exec: {} })),
      one(`plain server ${server} with gcp`, kubeconfig({ server }, { 'auth-provider': { name: 'gcp' } })),
      one(`plain server ${server} with bad PEM`, kubeconfig({ server, 'certificate-authority-data': 'AAAA' }))
    ]),
    one('server: empty', kubeconfig({ server: '' })),
    one('server: null', kubeconfig({ server: null })),
    one('server: number', kubeconfig({ server: 5 })),
    one('server: absent, other fields set', kubeconfig({ server: undefined, 'tls-server-name': 'x' }))
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

function credentialCases(): ClientcmdCase[] {
  const secrets = { 'token.txt': ' file-token\n', 'empty.txt': '', 'ca.crt': cert('ca.crt') }
  const u = (name: string, user: Record<string, unknown>): ClientcmdCase =>
    one(`user: ${name}`, kubeconfig({}, user), { also: secrets })
  return [
    u('anonymous', {}),
    u('token', { token: 'abc' }),
    u('empty token', { token: '' }),
    u('null token', { token: null }),
    u('number as token', { token: 5 }),
    u('boolean as token', { token: true }),
    u('token file', { tokenFile: 'token.txt' }),
    u('absolute token file', { tokenFile: '$DIR/token.txt' }),
    u('missing token file', { tokenFile: 'nowhere' }),
    u('empty token file', { tokenFile: 'empty.txt' }),
    u('token file is a folder', { tokenFile: '.' }),
    u('token and file', { token: 'abc', tokenFile: 'token.txt' }),
    u('token and missing file', { token: 'abc', tokenFile: 'nowhere' }),
    u('token and empty file', { token: 'abc', tokenFile: 'empty.txt' }),
    u('token-file is no field', { 'token-file': 'token.txt' }),
    u('basic', { username: 'jane', password: 'pw' }),
    u('basic with odd characters', { username: 'jäne', password: 'p:w ü' }),
    u('user name alone', { username: 'jane' }),
    u('password alone', { password: 'pw' }),
    u('token and basic', { token: 't', username: 'jane', password: 'pw' }),
    u('token and password', { token: 't', password: 'pw' }),
    u('token file and basic', { tokenFile: 'token.txt', username: 'jane', password: 'pw' }),
    u('token file and password', { tokenFile: 'token.txt', password: 'pw' }),
    u('as', { as: 'jane' }),
    u('as with all', {
      as: 'jane',
      'as-uid': '7',
      'as-groups': ['a', 'b'],
      'as-user-extra': { 'example.com/x': ['1', '2'], Y: ['3'] }
    }),
    u('as with odd extra', { as: 'jane', 'as-user-extra': { 'ä %/b': ['1'], none: [] } }),
    u('as with null extra', { as: 'jane', 'as-user-extra': { x: null } }),
    u('as-groups without as', { 'as-groups': ['a'] }),
    u('as-uid without as', { 'as-uid': '7' }),
    u('as-user-extra without as', { 'as-user-extra': { x: ['1'] } }),
    u('empty as-groups without as', { 'as-groups': [], 'as-user-extra': {}, 'as-uid': '' }),
    u('as-groups a string', { as: 'jane', 'as-groups': 'a' }),
    u('as-groups with a number', { as: 'jane', 'as-groups': [1] }),
    u('as-groups with null', { as: 'jane', 'as-groups': ['a', null] }),
    u('as-user-extra with a string', { as: 'jane', 'as-user-extra': { x: '1' } }),
    u('as non-ASCII', { as: 'jäne ☃' }),
    u('impersonate-user is no field', { impersonate: 'jane' }),
    u('gcp', { 'auth-provider': { name: 'gcp', config: { 'access-token': 'x' } } }),
    u('azure', { 'auth-provider': { name: 'azure' } }),
    u('gcp and token', { token: 't', 'auth-provider': { name: 'gcp' } }),
    u('openstack', { 'auth-provider': { name: 'openstack' } }),
    u('nameless provider', { 'auth-provider': {} }),
    u('null provider', { 'auth-provider': null }),
    u('oidc', { 'auth-provider': { name: 'oidc', config: { ...OIDC, 'client-id': 'a' } } }),
    u('oidc and token', { token: 't', 'auth-provider': { name: 'oidc', config: { ...OIDC, 'client-id': 'b' } } }),
    u('oidc and certificate', {
      'client-certificate-data': CERT,
      'client-key-data': KEY,
      'auth-provider': { name: 'oidc', config: { ...OIDC, 'client-id': 'm' } }
    }),
    u('oidc without issuer', { 'auth-provider': { name: 'oidc', config: { 'client-id': 'c' } } }),
    u('oidc without client', { 'auth-provider': { name: 'oidc', config: { 'idp-issuer-url': 'https://i' } } }),
    u('oidc without config', { 'auth-provider': { name: 'oidc' } }),
    u('oidc with CA', {
      'auth-provider': { name: 'oidc', config: { ...OIDC, 'client-id': 'd', 'idp-certificate-authority-data': CA } }
    }),
    u('oidc with bad CA', {
      'auth-provider': { name: 'oidc', config: { ...OIDC, 'client-id': 'e', 'idp-certificate-authority-data': '!' } }
    }),
    u('oidc with CA that is none', {
      'auth-provider': { name: 'oidc', config: { ...OIDC, 'client-id': 'f', 'idp-certificate-authority-data': 'AAAA' } }
    }),
    u('oidc with missing CA file', {
      'auth-provider': { name: 'oidc', config: { ...OIDC, 'client-id': 'g', 'idp-certificate-authority': '/nowhere' } }
    }),
    u('oidc with CA file', {
      'auth-provider': {
        name: 'oidc',
        config: { ...OIDC, 'client-id': 'h', 'idp-certificate-authority': '$DIR/ca.crt' }
      }
    }),
    u('oidc with a number', { 'auth-provider': { name: 'oidc', config: { ...OIDC, x: 1 } } }),
    u('oidc with null', { 'auth-provider': { name: 'oidc', config: { ...OIDC, 'client-id': 'i', x: null } } }),
    u('oidc and exec', {
      exec: execPlugin(),
      'auth-provider': { name: 'oidc', config: { ...OIDC, 'client-id': 'k' } }
    }),
    u('unknown fields', { nothing: 1, tokenfile: 'x', Token: 'y' })
  ]
}

function certificateCases(): ClientcmdCase[] {
  const names = [
    'client.crt',
    'client.key',
    'client2.crt',
    'client2.key',
    'client-pkcs8.key',
    'client-encrypted.key',
    'client-encrypted-legacy.key',
    'chain.crt',
    'chain.key'
  ]
  const files: Files = {
    ...Object.fromEntries(names.map((name) => [name, cert(name)])),
    'text.pem': 'no pem',
    'empty.pem': ''
  }
  const u = (name: string, user: Record<string, unknown>): ClientcmdCase =>
    one(`certificate: ${name}`, kubeconfig({}, user), { also: files })
  const pair = (certName: string, keyName: string): ClientcmdCase[] => [
    u(`data ${certName} ${keyName}`, {
      'client-certificate-data': dataOf(files, certName),
      'client-key-data': dataOf(files, keyName)
    }),
    u(`files ${certName} ${keyName}`, { 'client-certificate': certName, 'client-key': keyName }),
    u(`file ${certName} data ${keyName}`, {
      'client-certificate': certName,
      'client-key-data': dataOf(files, keyName)
    }),
    u(`data ${certName} file ${keyName}`, { 'client-certificate-data': dataOf(files, certName), 'client-key': keyName })
  ]
  return [
    ...[
      ['client.crt', 'client.key'],
      ['client.crt', 'client-pkcs8.key'],
      ['client.crt', 'client2.key'],
      ['client.crt', 'client-encrypted.key'],
      ['client.crt', 'client-encrypted-legacy.key'],
      ['chain.crt', 'chain.key'],
      ['client.crt', 'text.pem'],
      ['text.pem', 'client.key'],
      ['client.key', 'client.crt'],
      ['client.crt', 'empty.pem'],
      ['empty.pem', 'client.key'],
      ['client.crt', 'nowhere.pem'],
      ['nowhere.pem', 'client.key']
    ].flatMap(([certName = '', keyName = '']) => pair(certName, keyName)),
    u('key alone', { 'client-key-data': KEY }),
    u('key file alone', { 'client-key': 'client.key' }),
    u('missing key file alone', { 'client-key': 'nowhere' }),
    u('certificate alone', { 'client-certificate-data': CERT }),
    u('certificate file alone', { 'client-certificate': 'client.crt' }),
    u('data and file of certificate', {
      'client-certificate-data': CERT,
      'client-certificate': 'client.crt',
      'client-key-data': KEY
    }),
    u('data and file of key', { 'client-certificate-data': CERT, 'client-key-data': KEY, 'client-key': 'client.key' }),
    u('both in one', {
      'client-certificate-data': b64(cert('client.key') + cert('client.crt')),
      'client-key-data': b64(cert('client.crt') + cert('client.key'))
    }),
    u('key behind parameters', {
      'client-certificate-data': CERT,
      'client-key-data': b64(
        `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${cert('client.key')}`
      )
    }),
    u('key type swapped', {
      'client-certificate-data': CERT,
      'client-key-data': b64(cert('client.key').replaceAll('EC PRIVATE', 'RSA PRIVATE'))
    }),
    u('key type plain for SEC 1', {
      'client-certificate-data': CERT,
      'client-key-data': b64(cert('client.key').replaceAll('EC PRIVATE', 'PRIVATE'))
    }),
    u('key type EC for PKCS 8', {
      'client-certificate-data': CERT,
      'client-key-data': b64(cert('client-pkcs8.key').replaceAll('PRIVATE', 'EC PRIVATE'))
    }),
    u('key of unknown type', {
      'client-certificate-data': CERT,
      'client-key-data': b64(cert('client.key').replaceAll('EC PRIVATE', 'MY PRIVATE'))
    }),
    u('broken certificate behind the leaf', {
      'client-certificate-data': b64(cert('client.crt') + cert('ca.crt').replace('MII', 'AAA')),
      'client-key-data': KEY
    }),
    u('certificate with headers', {
      'client-certificate-data': b64(cert('client.crt').replace('-----\n', '-----\nA: b\n\n')),
      'client-key-data': KEY
    }),
    u('token and certificate', { token: 't', 'client-certificate-data': CERT, 'client-key-data': KEY }),
    u('basic and certificate', {
      username: 'j',
      password: 'p',
      'client-certificate-data': CERT,
      'client-key-data': KEY
    }),
    u('exec and certificate', { exec: execPlugin(), 'client-certificate-data': CERT, 'client-key-data': KEY }),
    u('bad base64', { 'client-certificate-data': '=', 'client-key-data': KEY }),
    one(
      'certificate: bad base64 in an unused user',
      kubeconfig(
        {},
        {},
        {},
        {
          users: [
            { name: 'u', user: {} },
            { name: 'v', user: { 'client-key-data': 'a' } }
          ]
        }
      )
    )
  ]
}

function dataOf(files: Files, name: string): string {
  const file = files[name]
  return typeof file === 'string' ? b64(file) : b64('missing')
}

function execCases(): ClientcmdCase[] {
  const e = (
    name: string,
    exec: unknown,
    user: Record<string, unknown> = {},
    cluster: Record<string, unknown> = {}
  ): ClientcmdCase =>
    one(`exec: ${name}`, kubeconfig(cluster, { exec, ...user }), {
      also: { 'token.txt': 'file-token', 'ca.crt': cert('ca.crt') }
    })
  const v1beta1 = { apiVersion: 'client.authentication.k8s.io/v1beta1' }
  return [
    e('v1', execPlugin()),
    e('v1 without mode', execPlugin({ interactiveMode: undefined })),
    e('v1 with null mode', execPlugin({ interactiveMode: null })),
    e('v1 IfAvailable', execPlugin({ interactiveMode: 'IfAvailable' })),
    e('v1 Always', execPlugin({ interactiveMode: 'Always' })),
    e('unknown mode', execPlugin({ interactiveMode: 'never' })),
    e('v1beta1', execPlugin(v1beta1)),
    e('v1beta1 without mode', execPlugin({ ...v1beta1, interactiveMode: undefined })),
    e('v1alpha1', execPlugin({ apiVersion: 'client.authentication.k8s.io/v1alpha1' })),
    e(
      'v1alpha1 without mode',
      execPlugin({ apiVersion: 'client.authentication.k8s.io/v1alpha1', interactiveMode: undefined })
    ),
    e('v1alpha1 and token', execPlugin({ apiVersion: 'client.authentication.k8s.io/v1alpha1' }), { token: 't' }),
    e('unknown version', execPlugin({ apiVersion: 'example.com/v1' })),
    e('no version', execPlugin({ apiVersion: undefined })),
    e('no command', execPlugin({ command: undefined })),
    e('empty', {}),
    e('null', null),
    e('string', 'get-token'),
    e('command with a path', execPlugin({ command: 'bin/get-token' })),
    e('command with a dot', execPlugin({ command: './get-token' })),
    e('command above', execPlugin({ command: '../get-token' })),
    e('absolute command', execPlugin({ command: '/usr/bin/get-token' })),
    e('home command', execPlugin({ command: '~/bin/get-token' })),
    e('args', execPlugin({ args: ['a', '--b=c', ''] })),
    e('number in args', execPlugin({ args: ['a', 1] })),
    e('null in args', execPlugin({ args: ['a', null] })),
    e('null args', execPlugin({ args: null })),
    e(
      'env',
      execPlugin({
        env: [
          { name: 'A', value: 'b' },
          { name: 'A', value: 'c' },
          { name: 'EMPTY', value: '' }
        ]
      })
    ),
    e('env without value', execPlugin({ env: [{ name: 'A' }] })),
    e('env without name', execPlugin({ env: [{ value: 'b' }] })),
    e('null in env', execPlugin({ env: [null] })),
    e('number in env', execPlugin({ env: [{ name: 'A', value: 1 }] })),
    e('boolean in env', execPlugin({ env: [{ name: 'A', value: true }] })),
    e('env as a mapping', execPlugin({ env: { A: 'b' } })),
    e('installHint', execPlugin({ installHint: 'Install it\nwith\tcare' })),
    e('installHint with escapes', execPlugin({ installHint: '\u001b[1mbold\u001b[0m \u200b\u0007 ä☃' })),
    e(
      'cluster info',
      execPlugin({ provideClusterInfo: true }),
      {},
      { 'certificate-authority-data': CA, 'proxy-url': 'http://p' }
    ),
    e('cluster info with CA file', execPlugin({ provideClusterInfo: true }), {}, { 'certificate-authority': 'ca.crt' }),
    e('cluster info string', execPlugin({ provideClusterInfo: 'true' })),
    e(
      'cluster extension',
      execPlugin({ provideClusterInfo: true }),
      {},
      {
        extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'x', n: 1, list: [1, null] } }]
      }
    ),
    e(
      'cluster extension, a string',
      execPlugin({ provideClusterInfo: true }),
      {},
      { extensions: [{ name: 'client.authentication.k8s.io/exec', extension: 'x' }] }
    ),
    e('token', execPlugin(), { token: 't' }),
    e('token file', execPlugin(), { tokenFile: 'token.txt' }),
    e('basic', execPlugin(), { username: 'j', password: 'p' }),
    e('password alone', execPlugin(), { password: 'p' }),
    e('impersonation', execPlugin(), { as: 'jane' }),
    e('unknown fields', execPlugin({ stdinUnavailable: true, pluginPolicy: 'x' }))
  ]
}
