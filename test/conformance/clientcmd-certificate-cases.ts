/** Cases about client certificates and exec plugins. */
import { b64, type ClientcmdCase, cert, execPlugin, kubeconfig } from './clientcmd-case.ts'

type Files = ClientcmdCase['files']

const CA = b64(cert('ca.crt'))
const CERT = b64(cert('client.crt'))
const KEY = b64(cert('client.key'))

/** All of them. */
export function certificateAndExecCases(): ClientcmdCase[] {
  return [...certificateCases(), ...execCases()]
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

function dataOf(files: Files, name: string): string {
  const file = files[name]
  return typeof file === 'string' ? b64(file) : b64('missing')
}

function one(
  name: string,
  config: string | Uint8Array,
  more: Partial<ClientcmdCase> & { also?: Files } = {}
): ClientcmdCase {
  const { also, ...rest } = more
  return { name, files: { config, ...also }, ...rest }
}
