/**
 * Text of a plugin or a kubeconfig as it may be shown on a terminal: what could steer one is spelled out (ESC becomes `U+001B`);
 * letters, marks, numbers, punctuation, symbols, blanks and line breaks stay.
 */
export function printable(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\t-\r]/gu, (char) => {
    const hex = (char.codePointAt(0) ?? 0).toString(16).toUpperCase()
    return `U+${hex.padStart(4, '0')}`
  })
}
