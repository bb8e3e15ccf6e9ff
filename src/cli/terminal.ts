/** Where the commands write: text with colour where a person looks at a terminal, plain text everywhere else. */

/** The part of a stream that the commands use, so that tests can read what they print. */
export interface Output {
  write(text: string): unknown
  isTTY?: boolean | undefined
  columns?: number | undefined
}

/** Styles by what they mean. */
export type Style = 'heading' | 'dim' | 'good' | 'bad' | 'accent' | 'strong'

/** Writes text, styled when colour is on. */
export interface Terminal {
  readonly color: boolean
  write(text: string): void
  line(text?: string): void
  paint(style: Style, text: string): string
}

const CODES: Record<Style, [number, number]> = {
  heading: [1, 22],
  strong: [1, 22],
  dim: [2, 22],
  good: [32, 39],
  bad: [31, 39],
  accent: [36, 39]
}

/**
 * Colour follows NO_COLOR and FORCE_COLOR, then whether the output is a terminal.
 *
 * @see https://no-color.org
 */
export function createTerminal(output: Output, env: NodeJS.ProcessEnv = process.env): Terminal {
  const color = wantsColor(output, env)
  return {
    color,
    write: (text) => void output.write(text),
    line: (text = '') => void output.write(`${text}\n`),
    paint: (style, text) => (color ? `\u001b[${CODES[style][0]}m${text}\u001b[${CODES[style][1]}m` : text)
  }
}

function wantsColor(output: Output, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0'
  return output.isTTY === true && env.TERM !== 'dumb'
}
