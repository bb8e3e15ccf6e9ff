/** Asks sigs.k8s.io/yaml, kubectl's YAML reader, what it makes of documents. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { buildProgram } from './build.ts'

/** What sigs.k8s.io/yaml says of one document. */
export interface OracleAnswer {
  /** The document as a value; absent when it is refused. */
  json?: unknown
  error?: string
  /** Why the strict variant, which knows duplicate keys, refuses it. */
  strictError?: string
}

/** Puts each document through sigs.k8s.io/yaml; answers come in the order of the documents. */
export async function askOracle(documents: Iterable<string | Uint8Array>): Promise<OracleAnswer[]> {
  const child = spawn(await buildProgram('cmd/yaml-oracle'), { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const answers: OracleAnswer[] = []
  const reading = (async () => {
    for await (const line of createInterface({ input: child.stdout })) answers.push(JSON.parse(line) as OracleAnswer)
  })()
  for (const document of documents) {
    const ready = child.stdin.write(`${Buffer.from(document).toString('base64')}\n`)
    if (!ready) await new Promise<void>((resolve) => child.stdin.once('drain', resolve))
  }
  child.stdin.end()
  await reading
  const code = await ended
  if (code !== 0) throw new Error(`yaml-oracle ended with ${code}`)
  return answers
}
