import * as assert from 'uvu/assert'
import { parseYaml, YamlSyntaxError } from '../../src/yaml/index.ts'
import { throws } from './rejects.ts'

/** Values are compared by their JSON text, which shows own keys only and tells each type. */
export function reads(table: readonly [yaml: string, json: string][]): void {
  for (const [yaml, json] of table) assert.is(JSON.stringify(parseYaml(yaml)), json, JSON.stringify(yaml))
}

/** Each text is refused at its line and column, for its reason; the message says all three. */
export function refuses(table: readonly [yaml: string, line: number, column: number, reason: RegExp][]): void {
  for (const [yaml, line, column, reason] of table) {
    const err = throws(() => parseYaml(yaml), YamlSyntaxError) as YamlSyntaxError
    assert.equal([err.line, err.column], [line, column], `${JSON.stringify(yaml)}: ${err.message}`)
    assert.match(err.reason, reason)
    assert.is(err.message, `Cannot parse YAML at line ${line}, column ${column}: ${err.reason}`)
  }
}
