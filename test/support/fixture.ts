import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Path of a file in test/fixtures. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
}

/** Text of a file in test/fixtures. */
export function fixture(name: string): string {
  return readFileSync(fixturePath(name), 'utf8')
}
