/** What is done to an object before the cache takes it in. */
import type { KubeObject } from '../meta.ts'
import type { Item } from './item.ts'
import type { InformerOptions } from './options.ts'

/** Transforms and freezes; undefined when there is nothing to do. What it returns throws what the transform throws. */
export function prepareWith<T>({
  transform,
  freeze = process.env.NODE_ENV === 'development'
}: Pick<InformerOptions<T>, 'transform' | 'freeze'>): ((item: Item<T>) => Item<T>) | undefined {
  if (transform === undefined && !freeze) return undefined
  return (item) => {
    const { key, uid, resourceVersion } = item
    const object = transform === undefined ? item.read() : transform(ownOf(item.read()))
    if (typeof object !== 'object' || object === null) throw new TypeError('The transform returned no object')
    if (object instanceof Promise) {
      object.catch(() => {}) // a failure says no more than what is thrown here
      throw new TypeError('The transform returned a promise: it must not be asynchronous')
    }
    if (freeze) deepFreeze(object)
    return { key, uid, resourceVersion, read: () => object }
  }
}

/** A copy as deep as a transform may go without taking out of the item's object what the item reads from it: uid and version. */
function ownOf<T>(object: T): T {
  const { metadata } = object as KubeObject
  return { ...object, metadata: { ...metadata } }
}

/** Freezes plain data; what is frozen already is taken to be so in its depth. */
function deepFreeze(value: object): void {
  const open: object[] = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Object.isFrozen(next)) continue
    Object.freeze(next)
    for (const child of Object.values(next)) {
      if (typeof child === 'object' && child !== null) open.push(child)
    }
  }
}
