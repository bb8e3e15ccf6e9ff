export { applyDefaults, type DefaultsOptions } from './defaults/index.ts'
export { type OptionsToCheck, validateWriteOptions } from './options.ts'
export { type PatchDocument, parsePatch } from './patch-document.ts'
export { canonicalQuantity, formatQuantity, parseQuantity, type Quantity } from './quantity.ts'
export {
  type BodyOptions,
  type DecodedBody,
  decodeBody,
  decodeBodyValue,
  decodePatched,
  duplicateFields,
  type FieldValidation
} from './request.ts'
export { validateStatusChange } from './status.ts'
export { fillDefaults as fillStructuralDefaults, pruneUnknown, validateStructure } from './structural.ts'
export { type GroupKind, validateChange, validateNew } from './validate.ts'
export { warningsOf } from './warnings.ts'
