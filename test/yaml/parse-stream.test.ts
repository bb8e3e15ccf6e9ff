import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseYamlStream } from '../../src/yaml/index.ts'
import { throws } from '../support/rejects.ts'

const streams = suite('parseYamlStream')

streams('documents are split by the rules of YAML', () => {
  assert.equal(parseYamlStream(''), [])
  assert.equal(parseYamlStream('# only a comment\n'), [])
  assert.equal(parseYamlStream('a: 1\n--- # c\nb: 2\n...\n# x\n...\nc: 3\n---\n'), [{ a: 1 }, { b: 2 }, { c: 3 }, null])
  assert.equal(parseYamlStream('a: |\n  ---\n  x\n--- "q\n  --- r"\n--- text\n'), [
    { a: '---\nx\n' },
    'q --- r',
    'text'
  ])
  assert.equal(parseYamlStream('a: &x 1\n...\n\ufeff%YAML 1.1\n---\nb: 2'), [{ a: 1 }, { b: 2 }])
})

streams('anchors and tag handles end with their document', () => {
  throws(() => parseYamlStream('a: &x 1\n---\nb: *x'), /line 3, column 4: alias of an anchor/)
  throws(() => parseYamlStream('%TAG !k! k:\n---\n!k!a b\n---\n!k!a b'), /line 5, column 1: tag handle/)
})

streams('directives need their place', () => {
  throws(() => parseYamlStream('%YAML 1.1\na'), /line 2, column 1: directives without/)
  throws(() => parseYamlStream('"a"\n%YAML 1.1\n---\n'), /line 2, column 1/)
  throws(() => parseYamlStream('%YAML 2.0\n---\n'), /not for YAML 1/)
  throws(() => parseYamlStream('%YAML 1.1\n%YAML 1.1\n---\n'), /second %YAML/)
})

streams.run()
