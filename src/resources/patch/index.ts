export { applyJsonPatch, type JsonPatchOperation, type JsonPatchOptions } from './json-patch.ts'
export { applyMergePatch } from './merge-patch.ts'
export { PatchError, type PatchErrorInit, type PatchFailure } from './patch-error.ts'
export { applyStrategicMergePatch, type StrategicSchema } from './strategic-merge-patch.ts'
