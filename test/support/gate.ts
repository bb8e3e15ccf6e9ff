/** A promise that a test opens. */
export interface Gate {
  readonly opened: Promise<void>
  open(): void
}

/** See {@link Gate}. */
export function gate(): Gate {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}
