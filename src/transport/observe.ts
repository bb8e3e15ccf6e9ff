/**
 * Calls an observer, which cannot fail the call that it observes: what it throws is dropped, and what an async one rejects with as well, since
 * that would end the process.
 */
export function observe(tell: () => unknown): void {
  try {
    const told = tell()
    if (told instanceof Promise) told.catch(() => {})
  } catch {
    // Nobody to tell.
  }
}
