/** What the parser builds: collections at once as values, scalars as text until their place tells what they are. */

/** A mapping or a sequence. */
export type Collection = { [key: string]: unknown } | unknown[]

/** A scalar as written. */
export interface Scalar {
  readonly text: string
  /** Neither quoted nor in block style, and without a tag: its text decides on its type. */
  readonly plain: boolean
  /** Whole tag, e.g. `tag:yaml.org,2002:str`, `!` or `!mine`. */
  readonly tag: string | undefined
  readonly offset: number
}

/** A scalar is told from a collection by its class. */
export class ScalarNode implements Scalar {
  readonly text: string
  readonly plain: boolean
  readonly tag: string | undefined
  readonly offset: number

  constructor(text: string, offset: number, plain: boolean, tag?: string) {
    this.text = text
    this.offset = offset
    this.plain = plain && tag === undefined
    this.tag = tag
  }
}

export type Node = ScalarNode | Collection
