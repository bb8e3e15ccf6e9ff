import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readDump } from '../../tools/kinds/dump.ts'
import { generateFiles } from '../../tools/kinds/files.ts'
import { byName, docComment, firstSentence, shorten } from '../../tools/kinds/text.ts'

const test = suite('generateFiles')

test('gives the committed files: they are fresh', () => {
  const files = generateFiles(readDump())
  assert.ok(files.size > 40)
  for (const [file, text] of files) {
    const committed = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
    assert.ok(committed === text, `${file} is stale: run tools/generate-kinds.ts`)
  }
})

test.run()

const texts = suite('docComment')

texts('cannot be ended by its text', () => {
  assert.is(docComment('a */ b'), '/** a *\\/ b */\n')
})

texts('breaks long lines at spaces, and not where there are none', () => {
  const url = `https://kubernetes.io/${'x'.repeat(120)}`
  assert.is(docComment(`Text. ${url}`, '  '), `  /**\n   * Text.\n   * ${url}\n   */\n`)
})

texts('keeps paragraphs and hangs list items', () => {
  const item = ` - ${'word '.repeat(30).trim()}`
  const lines = docComment(`Title\n\n${item}`).split('\n')
  assert.equal(lines.slice(0, 3), ['/**', ' * Title', ' *'])
  assert.match(lines[3] ?? '', /^ \* {2}- word/)
  assert.match(lines[4] ?? '', /^ \* {4}word/)
})

texts('firstSentence does not stop at an abbreviation', () => {
  assert.is(firstSentence('A name, e.g. web. More.'), 'A name, e.g. web.')
  assert.is(firstSentence('No end'), 'No end')
})

texts('byName sorts as the formatter does', () => {
  assert.equal(['EndpointsList', 'Endpoint', 'EndpointSubset', 'a', 'B'].sort(byName), [
    'a',
    'B',
    'Endpoint',
    'EndpointSubset',
    'EndpointsList'
  ])
})

texts.run()

const short = suite('shorten')

short('keeps whole sentences, however long the first is', () => {
  assert.is(shorten('The first. The second is longer. The third.', 12), 'The first.')
  assert.is(shorten('The first. The second is longer. The third.', 35), 'The first. The second is longer.')
  assert.is(shorten('Of e.g. one sentence. Two.', 5), 'Of e.g. one sentence.')
})

short('leaves out later paragraphs and lists of values', () => {
  assert.is(shorten('One.\n\nPossible enum values:\n - `"A"` is a.', 200), 'One.')
})

short('keeps what tells a default, and the link', () => {
  const text = `Words. ${'More words. '.repeat(9)}Defaults to 3. More info: https://kubernetes.io/docs/a/#b. The end.`
  assert.is(shorten(text, 20), 'Words. More words. Defaults to 3. More info: https://kubernetes.io/docs/a/#b')
})

short.run()
