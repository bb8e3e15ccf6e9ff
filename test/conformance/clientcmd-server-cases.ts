/** Cases about `server`: what is a URL, and what is left of a user when it is not https. */
import { b64, type ClientcmdCase, cert, execPlugin, kubeconfig } from './clientcmd-case.ts'

type Files = ClientcmdCase['files']

const CA = b64(cert('ca.crt'))
const CERT = b64(cert('client.crt'))
const KEY = b64(cert('client.key'))

/** All of them. */
export function serverCases(): ClientcmdCase[] {
  return [...urlCases()]
}

function urlCases(): ClientcmdCase[] {
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

function one(
  name: string,
  config: string | Uint8Array,
  more: Partial<ClientcmdCase> & { also?: Files } = {}
): ClientcmdCase {
  const { also, ...rest } = more
  return { name, files: { config, ...also }, ...rest }
}
