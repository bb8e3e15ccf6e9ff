import { type FieldError, fieldForbidden, fieldInvalid, fieldNotSupported, fieldRequired } from '../status.ts'

/** Options of a write that are checked before its body is read. */
export interface OptionsToCheck {
  fieldManager?: string | undefined
  fieldValidation?: string | undefined
  force?: boolean | undefined
}

/** Most bytes that the name of a field manager may have. */
const MAX_MANAGER_BYTES = 128

/** What is wrong with the options of a write; `apply` for a server-side apply, where a manager is required. */
export function validateWriteOptions(
  options: OptionsToCheck,
  verb: 'create' | 'update' | 'patch' | 'apply'
): FieldError[] {
  const { fieldManager = '', fieldValidation = '', force } = options
  const errors: FieldError[] = []
  if (verb === 'apply' && fieldManager === '') errors.push(fieldRequired('fieldManager', 'is required for apply patch'))
  if (verb !== 'apply' && force !== undefined)
    errors.push(fieldForbidden('force', 'may not be specified for non-apply patch'))
  if (Buffer.byteLength(fieldManager) > MAX_MANAGER_BYTES) {
    const message = `Too long: may not be more than ${MAX_MANAGER_BYTES} bytes`
    errors.push({ reason: 'FieldValueTooLong', message, field: 'fieldManager' })
  }
  const at = [...fieldManager].findIndex((char) => !/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char))
  if (at >= 0) errors.push(fieldInvalid('fieldManager', fieldManager, 'should only contain printable characters'))
  if (!['', 'Ignore', 'Strict', 'Warn'].includes(fieldValidation)) {
    errors.push(fieldNotSupported('fieldValidation', fieldValidation, ['', 'Ignore', 'Strict', 'Warn']))
  }
  return errors
}
