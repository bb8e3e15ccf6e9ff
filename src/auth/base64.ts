/** Base64 as Go's encoding/base64 reads it: standard alphabet, padded; CR and LF may stand anywhere, no other blank. */

const STRICT = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** The bytes, or undefined when the text is no base64. Node's own decoder takes anything for base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const joined = text.replace(/[\r\n]/g, '')
  return STRICT.test(joined) ? Buffer.from(joined, 'base64') : undefined
}
