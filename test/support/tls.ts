import { readFileSync } from 'node:fs'

/** Path of a PEM file of the tests, e.g. `ca.crt`. */
export function pemPath(name: string): URL {
  return new URL(`../fixtures/tls/${name}`, import.meta.url)
}

/** Text of a PEM file of the tests. */
export function pem(name: string): string {
  return readFileSync(pemPath(name), 'utf8')
}
