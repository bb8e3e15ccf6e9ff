/** YAML documents made from a seed: well-formed ones in every style, ones with small faults, and token soup. */
import { Random } from './random.ts'
import { FAULTS, KEYS, SCALARS, TOKENS } from './yaml-pools.ts'

/** Documents from one seed. */
export class RandomYaml {
  readonly random: Random

  constructor(seed: number) {
    this.random = new Random(seed)
  }

  /** A document of the kind that people and templates write. */
  document(): string {
    const { random } = this
    const start = random.chance(0.15) ? random.pick(['---\n', '--- \n', '# comment\n', '%YAML 1.1\n---\n', '\n\n']) : ''
    const anchored = random.chance(0.3) ? `${random.pick(['x', 'base'])}: &a ${this.#flow(1)}\n` : ''
    const body = random.chance(0.1) ? this.#value(0, 2) : this.#mapping(0, 3)
    const end = random.chance(0.1) ? random.pick(['...\n', '# end\n', '\n\n', '... # end\n']) : ''
    const text = `${start}${anchored}${body}${end}`
    if (random.chance(0.1)) return text.replaceAll('\n', '\r\n')
    return random.chance(0.05) ? text.slice(0, -1) : text
  }

  /** Any tokens in any order. */
  soup(): string {
    return this.random.times(1 + this.random.below(14), () => this.random.pick(TOKENS)).join('')
  }

  /** A document with one to three small changes. */
  mutate(text: string): string {
    const { random } = this
    let changed = text
    for (let i = 0; i <= random.below(3); i++) {
      const at = random.below(changed.length + 1)
      const gone = random.chance(0.5) ? 0 : 1 + random.below(random.chance(0.8) ? 2 : 12)
      changed = changed.slice(0, at) + (random.chance(0.6) ? random.pick(FAULTS) : '') + changed.slice(at + gone)
    }
    return changed
  }

  /** A value of JSON with difficult strings: what the writer must bring home. */
  value(depth: number): unknown {
    const { random } = this
    const kind = random.below(depth > 0 ? 10 : 7)
    if (kind === 0) return random.pick([null, true, false])
    if (kind === 1)
      return random.pick([0, 1, -1, 0.5, 1e21, -1e-7, 2 ** 53, 2 ** 60, 1.5e300, 5e-324, 100, 1e6, 123456789])
    if (kind < 7) return this.string()
    if (kind < 8) return random.times(random.below(4), () => this.value(depth - 1))
    return Object.fromEntries(random.times(random.below(4), () => [this.string(), this.value(depth - 1)]))
  }

  /** A string that some reader could misread. */
  string(): string {
    const { random } = this
    if (random.chance(0.4)) return random.pick(SCALARS)
    const pieces = [
      'a',
      'b',
      ' ',
      '\n',
      '\t',
      '\r',
      ':',
      '#',
      '-',
      '"',
      "'",
      '\\',
      '\0',
      '\x07',
      '\x7f',
      '\x85',
      '\u2028',
      '\u2029'
    ]
    const more = [
      '\ufeff',
      '\ufffe',
      '\ue000',
      '😀',
      'é',
      '\u00a0',
      '{',
      '[',
      '%',
      '1',
      '.',
      '  ',
      '\n\n',
      '---',
      '...',
      'yes',
      '?',
      '!'
    ]
    return random.times(random.below(8), () => random.pick([...pieces, ...more])).join('')
  }

  #value(indent: number, depth: number): string {
    const { random } = this
    const kind = random.below(depth > 0 ? 10 : 6)
    if (kind < 3) return `${random.pick(SCALARS)}${this.#comment()}\n`
    if (kind === 3) return this.#blockScalar(indent)
    if (kind === 4) return `${this.#flow(2)}${this.#comment()}\n`
    if (kind === 5) return this.#multiLine(indent)
    const anchor = random.chance(0.15) ? random.pick(['&a', '&b', '!!map', '!t', '&a # c']) : ''
    if (kind < 8) return `${anchor}\n${this.#mapping(indent, depth - 1)}`
    return `${anchor}\n${this.#sequence(random.chance(0.5) ? Math.max(0, indent - 2) : indent, depth - 1)}`
  }

  #mapping(indent: number, depth: number): string {
    const { random } = this
    return random
      .times(1 + random.below(4), () => {
        const key = random.chance(0.8) ? `k${random.below(50)}` : random.pick(KEYS)
        const blank = random.pick(['', '', '', ' ', ' ', '\t'])
        const gap = random.pick([' ', ' ', ' ', '  ', '\t', ' \t'])
        const noise = random.chance(0.08)
          ? random.pick(['\n', '# c\n', `${' '.repeat(indent)}# c\n`, '  \n', '\t\n', ' # c\n'])
          : ''
        if (key === '<<')
          return `${' '.repeat(indent)}<<: ${random.pick(['*a', '[*a, {z: 1}]', '{q: 1}', '[*a, *b]', 'x'])}\n`
        return `${noise}${' '.repeat(indent)}${key}${random.chance(0.1) ? blank : ''}:${gap}${this.#value(indent + 2, depth)}`
      })
      .join('')
  }

  #sequence(indent: number, depth: number): string {
    const { random } = this
    return random
      .times(1 + random.below(3), () => {
        const kind = random.below(6)
        const start = `${' '.repeat(indent)}- `
        if (kind === 0 && depth > 0) return start + this.#mapping(indent + 2, depth - 1).slice(indent + 2)
        if (kind === 1 && depth > 0) return start + this.#sequence(indent + 2, depth - 1).slice(indent + 2)
        return start + this.#value(indent + 2, depth)
      })
      .join('')
  }

  #flow(depth: number): string {
    const { random } = this
    const gap = (): string => random.pick(['', ' ', ' ', ' ', '\n   ', '  ', ' # c\n    ', '\t'])
    const item = (): string => (depth > 0 && random.chance(0.4) ? this.#flow(depth - 1) : random.pick(SCALARS))
    const items = random.chance(0.5)
      ? random.times(random.below(4), () => `${gap()}${item()}${gap()}`)
      : random.times(random.below(4), () => `${gap()}${random.pick(KEYS)}${gap()}:${gap()}${item()}${gap()}`)
    const brackets = random.chance(items.some((text) => text.includes(':')) ? 0.8 : 0.2) ? ['{', '}'] : ['[', ']']
    return `${brackets[0]}${items.join(',')}${random.chance(0.1) ? ', ' : ''}${brackets[1]}`
  }

  #blockScalar(indent: number): string {
    const { random } = this
    const header = random.pick(['|', '>', '|-', '>-', '|+', '>+', '|2', '>2-', '|+1', '>1', '| # c'])
    const lines = random.times(1 + random.below(5), () => {
      const text = random.pick([
        'text',
        'more text',
        '',
        '',
        '  deeper',
        '\ttab',
        '# no comment',
        'k: v',
        '- i',
        ' ',
        '   ',
        'end  ',
        '---'
      ])
      return text === '' || random.chance(0.05) ? text : ' '.repeat(Math.max(indent, 1)) + text
    })
    return `${header}\n${lines.join('\n')}\n`
  }

  #multiLine(indent: number): string {
    const { random } = this
    const quote = random.pick(['', '', "'", '"'])
    const pad = ' '.repeat(Math.max(indent, 1))
    const words = random.times(1 + random.below(4), () =>
      random.pick(['one', 'two', 'a: b', '- x', '#y', 'z\\', '"', "'", '', 'w ', '\tt'])
    )
    return `${quote}start${words.map((word) => `\n${word === '' ? '' : pad}${word}`).join('')}${quote}${this.#comment()}\n`
  }

  #comment(): string {
    return this.random.chance(0.08) ? this.random.pick([' # c', '\t# c', '  #', '# c']) : ''
  }
}
