import * as assert from 'uvu/assert'

type Check = (new (...args: never[]) => Error) | RegExp | ((err: unknown) => boolean)

/** Awaits a rejection that satisfies each check (an error class, a pattern of its message, a predicate); gives the error back. */
export async function rejects(promise: PromiseLike<unknown>, ...checks: Check[]): Promise<Error> {
  let caught: unknown
  try {
    await promise
  } catch (err) {
    caught = err
  }
  return verify(caught, 'Expected a rejection', checks)
}

/** The same for a function that throws. */
export function throws(fn: () => unknown, ...checks: Check[]): Error {
  let caught: unknown
  try {
    fn()
  } catch (err) {
    caught = err
  }
  return verify(caught, 'Expected a throw', checks)
}

function verify(caught: unknown, missing: string, checks: Check[]): Error {
  assert.ok(caught !== undefined, missing)
  assert.ok(caught instanceof Error, `Not an Error: ${String(caught)}`)
  for (const check of checks) {
    if (check instanceof RegExp) assert.match(caught.message, check)
    else if (isErrorClass(check)) assert.instance(caught, check)
    else assert.ok(check(caught), `Refused by a predicate: ${caught.name}: ${caught.message}`)
  }
  return caught
}

function isErrorClass(check: Exclude<Check, RegExp>): check is new (...args: never[]) => Error {
  return check === Error || check.prototype instanceof Error
}
