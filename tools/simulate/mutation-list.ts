/** Places where the sources are broken on purpose. */

/** One change of one file, as somebody might make it by mistake. */
export interface Mutation {
  name: string
  file: string
  /** Text that is in the file exactly once. */
  find: string
  put: string
}

/** All of them. */
export const MUTATIONS: readonly Mutation[] = []
