/** Cases in which the exec plugin runs: what it is told, and which of its answers are taken. */
import { b64, type ClientcmdCase, cert, execPlugin, kubeconfig } from './clientcmd-case.ts'

type Fields = Record<string, unknown>

/** All of them. */
export function pluginCases(): ClientcmdCase[] {
  return [...toldCases(), ...answerCases(), ...runCases()]
}

const V1 = 'client.authentication.k8s.io/v1'
const V1BETA1 = 'client.authentication.k8s.io/v1beta1'

/** A plugin whose token is what it was told. */
const ECHO = `#!/bin/sh
printf '{"kind":"ExecCredential","apiVersion":"%s","status":{"token":"%s"}}' "$VERSION" "$(printf '%s %s' "$KUBERNETES_EXEC_INFO" "$MORE" | base64 | tr -d '\\n')"
`

function one(name: string, script: string, exec: Fields = {}, cluster: Fields = {}, user: Fields = {}): ClientcmdCase {
  const plugin = execPlugin({ command: './plugin', env: [{ name: 'VERSION', value: exec.apiVersion ?? V1 }], ...exec })
  return {
    name: `plugin: ${name}`,
    files: { config: kubeconfig(cluster, { exec: plugin, ...user }), plugin: script, 'ca.crt': cert('ca.crt') },
    runPlugin: true
  }
}

function toldCases(): ClientcmdCase[] {
  const cluster = {
    server: 'https://h:6443/prefix?x=1',
    'certificate-authority': 'ca.crt',
    'tls-server-name': 'n',
    'proxy-url': 'http://user@proxy:3128',
    'disable-compression': true
  }
  const told = { provideClusterInfo: true }
  const extension = (value: unknown): Fields => ({
    extensions: [{ name: 'client.authentication.k8s.io/exec', extension: value }]
  })
  return [
    one('told: nothing of the cluster', ECHO, {}, cluster),
    one('told: the cluster', ECHO, told, cluster),
    one('told: a bare cluster', ECHO, told),
    one('told: an insecure cluster', ECHO, told, { 'insecure-skip-tls-verify': true }),
    one('told: CA data', ECHO, told, { 'certificate-authority-data': b64(`# ours\n${cert('ca.crt')}`) }),
    one('told: in v1beta1', ECHO, { ...told, apiVersion: V1BETA1 }, cluster),
    one('told: an extension', ECHO, told, extension({ audience: 'x', list: [1, null, { a: true }] })),
    one('told: an extension that is a string', ECHO, told, extension('x')),
    one('told: an extension with odd text', ECHO, told, extension({ text: '<&>\u2028ä"\\' })),
    one('told: an extension without asking', ECHO, {}, extension({ a: 1 })),
    one('told: interactive if available', ECHO, { interactiveMode: 'IfAvailable' }),
    one('told: interactive always', ECHO, { interactiveMode: 'Always' }),
    one('told: environment', ECHO, {
      env: [
        { name: 'VERSION', value: V1 },
        { name: 'MORE', value: 'first' },
        { name: 'MORE', value: 'second' },
        { name: 'KUBERNETES_EXEC_INFO', value: 'mine' }
      ]
    })
  ]
}

function answerCases(): ClientcmdCase[] {
  const says = (name: string, stdout: string, exec: Fields = {}): ClientcmdCase =>
    one(`answer: ${name}`, `#!/bin/sh\ncat <<'END'\n${stdout}\nEND\n`, exec)
  const json = (status: unknown, more: Fields = {}): string =>
    JSON.stringify({ kind: 'ExecCredential', apiVersion: V1, status, ...more })
  const pair = { clientCertificateData: cert('client.crt'), clientKeyData: cert('client.key') }
  const times = [
    '2040-01-01T00:00:00Z',
    '2040-01-01T00:00:00.123456789Z',
    '2040-01-01T00:00:00+01:00',
    '2020-01-01T00:00:00Z',
    '2040-01-01',
    '2040-01-01T00:00:00',
    '2040-01-01 00:00:00Z',
    '2040-01-01t00:00:00z',
    '2040-02-30T00:00:00Z',
    '2040-01-01T24:00:00Z',
    '2040-01-01T00:00:60Z',
    '2040-01-01T00:00:00+0100',
    '2040-01-01T00:00:00,5Z',
    '2040-1-1T0:0:0Z',
    '2040-01-01T00:00:00+25:00',
    '',
    'tomorrow'
  ]
  return [
    says('a token', json({ token: 't' })),
    says('a token and more fields', json({ token: 't', more: 1 }, { spec: { interactive: true }, metadata: { a: 1 } })),
    says('a certificate', json(pair)),
    says('a certificate and a token', json({ token: 't', ...pair })),
    says('a pair that does not match', json({ ...pair, clientKeyData: cert('client2.key') })),
    says('an encrypted key', json({ ...pair, clientKeyData: cert('client-encrypted.key') })),
    says('no PEM', json({ clientCertificateData: 'a', clientKeyData: 'b' })),
    says('a certificate alone', json({ token: 't', clientCertificateData: pair.clientCertificateData })),
    says('a key alone', json({ token: 't', clientKeyData: pair.clientKeyData })),
    says('an empty token', json({ token: '' })),
    says('a null token', json({ token: null })),
    says('a number as token', json({ token: 5 })),
    says('an empty status', json({})),
    says('a null status', json(null)),
    says('no status', json(undefined)),
    says('a string as status', json('t')),
    says('another kind', json({ token: 't' }, { kind: 'Config' })),
    says('no kind', json({ token: 't' }, { kind: undefined })),
    says('another version', json({ token: 't' }, { apiVersion: V1BETA1 })),
    says('an unknown version', json({ token: 't' }, { apiVersion: 'v1' })),
    says('no version', json({ token: 't' }, { apiVersion: undefined })),
    says('v1beta1', json({ token: 't' }, { apiVersion: V1BETA1 }), { apiVersion: V1BETA1 }),
    says('v1 to v1beta1', json({ token: 't' }), { apiVersion: V1BETA1 }),
    says('nothing', ''),
    says('text', 'token: t'),
    says('YAML', `kind: ExecCredential\napiVersion: ${V1}\nstatus: {token: t}`),
    says('a list', `[${json({ token: 't' })}]`),
    says('two values', `${json({ token: 't' })}\n${json({ token: 'u' })}`),
    says('text behind', `${json({ token: 't' })}\nbye`),
    says('text before', `hello\n${json({ token: 't' })}`),
    says('a token in capitals', json({ Token: 't' })),
    says('status in capitals', JSON.stringify({ kind: 'ExecCredential', apiVersion: V1, Status: { token: 't' } })),
    says('kind in capitals', JSON.stringify({ Kind: 'ExecCredential', apiVersion: V1, status: { token: 't' } })),
    ...times.map((time) => says(`expiry ${JSON.stringify(time)}`, json({ token: 't', expirationTimestamp: time }))),
    says('expiry null', json({ token: 't', expirationTimestamp: null })),
    says('expiry a number', json({ token: 't', expirationTimestamp: 5 })),
    says('a token with a blank', json({ token: ' t ' }))
  ]
}

function runCases(): ClientcmdCase[] {
  const good = `echo '{"kind":"ExecCredential","apiVersion":"${V1}","status":{"token":"t"}}'`
  return [
    one('run: exit code', `#!/bin/sh\n${good}\nexit 1\n`),
    one('run: stderr', `#!/bin/sh\necho warning >&2\n${good}\n`),
    one('run: killed', `#!/bin/sh\n${good}\nkill -9 $$\n`),
    one('run: no such interpreter', '#!/no/such/interpreter\n'),
    one('run: stdin is empty', `#!/bin/sh\ncat\n${good}\n`),
    one('run: missing', `#!/bin/sh\n${good}\n`, { command: './gone' }),
    one('run: not executable', 'text', {}),
    one('run: a folder', `#!/bin/sh\n${good}\n`, { command: './' }),
    one('run: arguments', `#!/bin/sh\n[ "$1" = 'a b' ] && [ "$2" = '$(x)' ] && [ "$#" = 3 ] && ${good}\n`, {
      args: ['a b', '$(x)', '']
    }),
    one('run: not when there is a token', '#!/bin/sh\nexit 1\n', {}, {}, { token: 'inline' }),
    one('run: when there is a password alone', `#!/bin/sh\n${good}\n`, {}, {}, { password: 'p' }),
    one('run: impersonating', `#!/bin/sh\n${good}\n`, {}, {}, { as: 'jane' })
  ]
}
