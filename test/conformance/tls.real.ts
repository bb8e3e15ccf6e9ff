/** How the client verifies the API server, and what it says when it cannot. */
import { readFileSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Client } from '../../src/client.ts'
import { ConnectionError, isBadRequest, statusCauses } from '../../src/errors.ts'
import { fixture } from '../support/fixture.ts'
import { rejects } from '../support/rejects.ts'
import { until } from '../support/until.ts'
import type { RealServer } from './real-server.ts'

export function register(name: string, server: () => RealServer): void {
  const test = suite(`${name}: TLS`)

  const clientOf = (tls: object, url: string = server().plane.server): Client =>
    server().clientOf({
      ...server().config('admin'),
      server: url,
      tls: { ...server().config('admin').tls, ...tls }
    })
  const version = async (tls: object, url?: string): Promise<string> =>
    (await clientOf(tls, url).discovery.serverVersion()).gitVersion
  const gitVersion = /^v1\.\d+\.\d+/

  test('another authority is refused', async () => {
    const err = await rejects(version({ caFile: undefined, ca: fixture('tls/other-ca.crt') }), ConnectionError)
    assert.match(err.message, /^Cannot verify the certificate of "https:\/\/127\.0\.0\.1:\d+": /)
    assert.ok((err as ConnectionError).unsent)
  })

  test("the system's authorities do not vouch for it", async () => {
    await rejects(version({ caFile: undefined }), ConnectionError, /Cannot verify the certificate/)
  })

  test('tls-server-name is verified in place of the host', async () => {
    assert.match(await version({ serverName: 'kubernetes.default.svc' }), gitVersion)
    await rejects(
      version({ serverName: 'example.com' }),
      ConnectionError,
      /Cannot verify the certificate.*example\.com/
    )
  })

  test('insecureSkipVerify accepts what is not trusted', async () => {
    assert.match(await version({ caFile: undefined, insecureSkipVerify: true }), gitVersion)
  })

  test('a CA file that is replaced counts for new connections', async () => {
    const caFile = server().plane.file('other-ca.crt')
    writeFileSync(caFile, fixture('tls/other-ca.crt'))
    const client = clientOf({ caFile })
    await rejects(client.discovery.serverVersion(), ConnectionError)
    writeFileSync(caFile, readFileSync(server().plane.caFile))
    const found = await until('the file is looked at again', () =>
      client.discovery.serverVersion().catch((err) => {
        if (!(err instanceof ConnectionError)) throw err
        return undefined
      })
    )
    assert.match(found.gitVersion, gitVersion)
  })

  test('plain http to a port that speaks TLS', async () => {
    const err = await rejects(version({}, server().plane.server.replace('https:', 'http:')), isBadRequest)
    assert.match(statusCauses(err)[0]?.message ?? '', /HTTP request to an HTTPS server/)
  })

  test.run()
}
