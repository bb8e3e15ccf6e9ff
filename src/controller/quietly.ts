/** Runs a callback of the caller: what it throws goes to `onError`, and no further. */
export function quietly(callback: () => void, onError?: ((err: unknown) => void) | undefined): void {
  try {
    callback()
  } catch (err) {
    if (onError !== undefined) quietly(() => onError(err))
  }
}
