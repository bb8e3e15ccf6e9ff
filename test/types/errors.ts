/** Compile-only: how the predicates of errors narrow. */
import { type ApiError, isApiError, isConflict, isNotFound } from '../../src/index.ts'

export function narrows(err: unknown): string {
  if (isNotFound(err)) return err.status.reason ?? ''
  if (isConflict(err)) return err.reason
  if (!isApiError(err)) return ''
  // Still an ApiError although two predicates were false of it.
  if (isNotFound(err) || isConflict(err)) return err.path
  const rest: ApiError = err
  return rest.reason
}
