/** Names for objects that bring only a prefix. */

/** Letters and digits that cannot spell words or be misread. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'
const SUFFIX_LENGTH = 5
const MAX_NAME_LENGTH = 63

/** A prefix, cut so that the name stays a label, and five random characters. */
export function generateName(prefix: string, random: () => number): string {
  let suffix = ''
  while (suffix.length < SUFFIX_LENGTH) suffix += ALPHABET.charAt(Math.floor(random() * ALPHABET.length))
  return prefix.slice(0, MAX_NAME_LENGTH - SUFFIX_LENGTH) + suffix
}
