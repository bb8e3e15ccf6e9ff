/**
 * What a cluster serves: its version, its groups, and a line for each resource as `kubectl api-resources` has it.
 *
 *     node --import tsx examples/discovery.ts [name of a resource, short names too]
 */
import { type ApiResource, type Client, createClient, loadConfig } from 'kubewire'

/** Prints all resources in their preferred versions, or the one that `name` means. */
export async function showResources(
  client: Client,
  name: string | undefined,
  print: (line: string) => void
): Promise<void> {
  if (name !== undefined) return print(lineOf(await client.discovery.kindFor(name)))
  const [version, groups] = [await client.discovery.serverVersion(), await client.discovery.groups()]
  print(`${version.gitVersion} with ${groups.length} groups`)
  const { resources, failures } = await client.discovery.preferredResources()
  for (const resource of resources) print(lineOf(resource))
  // One extension server that is down must not hide all the rest.
  for (const { group, version: v } of failures) print(`${group}/${v} cannot be asked at the moment`)
}

function lineOf({ group, version, kind, plural, shortNames, namespaced, verbs }: ApiResource): string {
  const apiVersion = group === '' ? version : `${group}/${version}`
  return [plural, shortNames.join(','), apiVersion, namespaced, kind, verbs.join(',')].join('\t')
}

if (import.meta.filename === process.argv[1]) {
  await using client = createClient(await loadConfig())
  await showResources(client, process.argv[2], console.log)
}
