/** Why a patch was refused. */
export type PatchFailure =
  /** The patch is not one: not an array of operations, a directive of the wrong shape. */
  | 'malformed'
  /** The patch does not fit the document: a path that leads nowhere, a list element without its merge key. */
  | 'inapplicable'
  /** A `test` operation found another value. */
  | 'test-failed'
  /** A bound was exceeded: operations, or bytes added by `copy`. */
  | 'too-large'

/** What a {@link PatchError} is made of. */
export interface PatchErrorInit {
  failure: PatchFailure
  /** HTTP status code with which an API server refuses such a patch. */
  statusCode: number
  /** Index of the JSON Patch operation that failed. */
  operation?: number | undefined
}

/**
 * A patch could not be applied. The document is untouched.
 *
 * `statusCode` and {@link message} are what an API server answers: 400 for a malformed patch, 413 for too many operations,
 * 422 for a JSON Patch that does not apply, 500 for most failures of a strategic merge patch.
 */
export class PatchError extends Error {
  readonly failure: PatchFailure
  readonly statusCode: number
  readonly operation: number | undefined

  constructor(message: string, init: PatchErrorInit) {
    super(message)
    this.name = 'PatchError'
    this.failure = init.failure
    this.statusCode = init.statusCode
    this.operation = init.operation
  }
}
