export { type ApplyConflict, type ApplyInput, type ApplyResult, applyObject } from './apply.ts'
export { type FieldSet, fieldSetOf } from './field-set.ts'
export { parentOwners, scaleOwners } from './scale.ts'
export { managerFromUserAgent, trackUpdate, type UpdateInput, type Writer } from './track.ts'
