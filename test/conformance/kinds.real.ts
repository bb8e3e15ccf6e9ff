/** What is committed of the API server's description of itself is what the server says. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fetchDump, getterFor, readDump } from '../../tools/kinds/dump.ts'
import type { RealServer } from './real-server.ts'

export function register(name: string, server: () => RealServer): void {
  const test = suite(`${name}: generated kinds`)

  test('the committed OpenAPI documents and discovery are those of the server', async () => {
    const live = await fetchDump(getterFor(server().plane.adminKubeconfig))
    const committed = readDump()
    for (const [path, document] of Object.entries(committed.openapi)) {
      assert.ok(live.openapi[path] !== undefined, `The server no longer serves ${path}`)
      const stale = `${path} changed: run tools/generate-kinds.ts --from`
      assert.ok(JSON.stringify(live.openapi[path]) === JSON.stringify(document), stale)
    }
    for (const [path, columns] of Object.entries(committed.tables)) assert.equal(live.tables[path], columns, path)
    const groupNames = (dump: typeof live): (string | undefined)[] =>
      dump.discovery.apis.items.map((g) => g.metadata.name)
    const known = new Set(groupNames(committed))
    live.discovery.apis.items = live.discovery.apis.items.filter((group) => known.has(group.metadata.name))
    assert.equal(live.discovery, committed.discovery)
    const custom = Object.keys(live.openapi).filter((path) => committed.openapi[path] === undefined)
    assert.equal(
      custom.filter((path) => /^(api|apis\/([^./]+|[^/]+\.k8s\.io))\//.test(path)),
      [],
      'New group-versions'
    )
  })

  test.run()
}
