/** Version of this package, for the User-Agent; a test holds it to package.json. */
export const VERSION = '0.1.0'
