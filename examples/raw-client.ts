/**
 * Below all types: requests by hand, with the client's credentials, retries and connections. What `kubectl get --raw` does, and streams.
 *
 *     node --import tsx examples/raw-client.ts [path]
 */
import { type Client, createClient, loadConfig } from 'kubewire'

/** Prints what a path answers, whatever it is. */
export async function getRaw(client: Client, path: string, print: (line: string) => void): Promise<void> {
  const answer = await client.request({ path, throwOnRefusal: false })
  print(`${answer.status} ${answer.headers['content-type'] ?? ''}`)
  print(answer.text())
}

/** How many bytes the same list has in each form that the server speaks. */
export async function compareEncodings(client: Client, path: string, print: (line: string) => void): Promise<void> {
  const forms = {
    json: 'application/json',
    table: 'application/json;as=Table;g=meta.k8s.io;v=v1',
    metadata: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
  }
  for (const [form, accept] of Object.entries(forms)) {
    const answer = await client.request({ path, headers: { accept } })
    print(`${form}: ${answer.bytes().length} bytes, kind ${answer.json<{ kind: string }>().kind}`)
  }
}

/** The first lines of a watch as they come on the wire. */
export async function watchRaw(
  client: Client,
  path: string,
  lines: number,
  print: (line: string) => void
): Promise<void> {
  const stream = await client.stream({ path, query: { watch: true } })
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream.body) {
    text += decoder.decode(chunk, { stream: true })
    const whole = text.split('\n')
    text = whole.pop() ?? ''
    for (const line of whole.slice(0, lines)) print(line)
    lines -= whole.length
    // Leaving the loop closes the connection.
    if (lines <= 0) break
  }
}

if (import.meta.filename === process.argv[1]) {
  await using client = createClient(await loadConfig())
  await getRaw(client, process.argv[2] ?? '/version', console.log)
  if (process.argv[2] === undefined) await compareEncodings(client, '/api/v1/namespaces', console.log)
}
