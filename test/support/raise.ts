/** Throws, where an expression is wanted. */
export function raise(err: unknown): never {
  throw err
}
