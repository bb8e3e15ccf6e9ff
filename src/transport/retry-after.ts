/** The three forms of an HTTP date; whatever else `Date.parse` takes is no date here. */
const HTTP_DATE =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/

/**
 * Milliseconds that a `Retry-After` header asks to wait, or undefined when there is none that can be read.
 *
 * Seconds (a whole number) or an HTTP date; a date that has passed asks for no wait (0). Of a repeated header the first counts.
 *
 * @param now Milliseconds since the epoch, by the wall clock.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(value: string | string[] | undefined, now: number): number | undefined {
  const text = (Array.isArray(value) ? value[0] : value)?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d+$/.test(text)) return Number(text) * 1000
  if (!HTTP_DATE.test(text)) return undefined
  const at = dateOf(text, now)
  return Number.isNaN(at) ? undefined : Math.max(at - now, 0)
}

function dateOf(text: string, now: number): number {
  if (!text.includes('day, ')) return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
  // RFC 850 dates have two digits of the year: the year is the one that is not more than 50 years ahead.
  const [, day, month, year, time] = /, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\S+) GMT$/.exec(text) ?? []
  const thisYear = new Date(now).getUTCFullYear()
  const full = thisYear - (thisYear % 100) + Number(year)
  return Date.parse(`${day} ${month} ${full > thisYear + 50 ? full - 100 : full} ${time} GMT`)
}
