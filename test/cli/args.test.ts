import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CONNECTION_FLAGS, parseFlags, UsageError, wholeNumber } from '../../src/cli/args.ts'
import { throws } from '../support/rejects.ts'

const flags = suite('parseFlags')

flags('reads flags, short flags and words', () => {
  const parsed = parseFlags(['list', '-n', 'web', 'pods', '--kubeconfig=/k'], CONNECTION_FLAGS)
  assert.equal(parsed, { flags: { namespace: 'web', kubeconfig: '/k' }, words: ['list', 'pods'] })
})

flags('says in one line what is wrong', () => {
  for (const [args, message] of [
    [['--nope'], /--nope/],
    [['--kubeconfig'], /kubeconfig/],
    [['a', 'b'], /Unexpected argument: "b"/]
  ] as const) {
    const err = throws(() => parseFlags(args, CONNECTION_FLAGS, 1), UsageError, message)
    assert.not.match(err.message, /\n/)
  }
})

flags.run()

const numbers = suite('wholeNumber')

numbers('reads a whole number, or none', () => {
  assert.is(wholeNumber('limit', '12'), 12)
  assert.is(wholeNumber('limit', undefined), undefined)
})

numbers('refuses anything else', () => {
  for (const text of ['', '-1', '1.5', 'ten', '0', '99999999999999999999']) {
    throws(() => wholeNumber('limit', text, 1), UsageError, /--limit takes a whole number from 1 on/)
  }
})

numbers.run()
