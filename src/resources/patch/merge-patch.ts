import { cloneJson, getOwn, isObject, type JsonObject, setOwn } from './json.ts'

/**
 * Applies a JSON merge patch: objects are merged, null removes, everything else replaces. Changes neither argument.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7386
 */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return cloneJson(patch)
  const result: JsonObject = isObject(document) ? cloneJson(document) : {}
  mergeInto(result, patch)
  return result
}

function mergeInto(target: JsonObject, patch: JsonObject): void {
  for (const key of Object.keys(patch)) {
    const change = patch[key]
    if (change === null) {
      delete target[key]
    } else if (isObject(change)) {
      const old = getOwn(target, key)
      const merged = isObject(old) ? old : {}
      mergeInto(merged, change)
      setOwn(target, key, merged)
    } else {
      setOwn(target, key, cloneJson(change))
    }
  }
}
