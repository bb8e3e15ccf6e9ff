/** Where kubewire does not do as clientcmd does, and why. Each of them refuses, or accepts, out loud: none differs in silence. */

const NO_HOST = 'Refused: it leads nowhere. client-go accepts it and fails at the first request'
const VALID_JSON = 'Accepted: it is valid JSON. clientcmd reads JSON as YAML 1.1, which lacks this escape'
const CUT_SHORT =
  'Refused: clientcmd stops at the end of the first value and drops what follows, which looks like a mistake'

const JSON_ALONE =
  'Refused: kubewire takes JSON alone from a plugin. client-go takes YAML too, which no plugin is known to write'

export const EXPECTED_DIVERGENCES: Readonly<Record<string, string>> = {
  'server: "?"': NO_HOST,
  'server: "#"': NO_HOST,
  'text: JSON, escaped slash': VALID_JSON,
  'text: JSON, surrogate escape': VALID_JSON,
  'text: JSON, two values': CUT_SHORT,
  'text: JSON, garbage behind': CUT_SHORT,
  'text: block scalar token':
    'Loaded alike; its line break is refused when headers are made. client-go makes them, and then its HTTP client refuses them',
  'plugin: answer: YAML': JSON_ALONE,
  'text: big number in unknown field': 'Refused by the YAML reader: a JavaScript number would lose its digits'
}
