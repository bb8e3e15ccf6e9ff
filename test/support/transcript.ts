import { PATIENCE_MS } from './patience.ts'

/** The lines that a program prints, and waiting for them. */
export interface Transcript {
  readonly lines: string[]
  print(line: string): void
  /** Resolves when the last lines printed are these, in any order. */
  ends(...expected: string[]): Promise<void>
}

export function transcript(): Transcript {
  const lines: string[] = []
  let look = (): void => {}
  return {
    lines,
    print(line) {
      lines.push(line)
      look()
    },
    ends(...expected) {
      const wanted = [...expected].sort().join('\n')
      const isSo = (): boolean => lines.slice(-expected.length).sort().join('\n') === wanted
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`Not printed within ${PATIENCE_MS / 1000} s:\n${wanted}\nbut:\n${lines.join('\n')}`))
        }, PATIENCE_MS)
        look = () => {
          if (!isSo()) return
          clearTimeout(timer)
          look = () => {}
          resolve()
        }
        look()
      })
    }
  }
}
