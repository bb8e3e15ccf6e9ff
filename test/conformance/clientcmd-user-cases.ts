/** Cases about users: tokens, basic authentication, impersonation and auth providers. */
import { b64, type ClientcmdCase, cert, execPlugin, kubeconfig } from './clientcmd-case.ts'

type Files = ClientcmdCase['files']

const CA = b64(cert('ca.crt'))
const CERT = b64(cert('client.crt'))
const KEY = b64(cert('client.key'))
const OIDC = { 'idp-issuer-url': 'https://idp.example.com', 'client-id': 'kube', 'id-token': 'x.y.z' }

/** All of them. */
export function userCases(): ClientcmdCase[] {
  return [...credentialCases()]
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

function one(
  name: string,
  config: string | Uint8Array,
  more: Partial<ClientcmdCase> & { also?: Files } = {}
): ClientcmdCase {
  const { also, ...rest } = more
  return { name, files: { config, ...also }, ...rest }
}
