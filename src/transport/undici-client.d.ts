/** undici publishes no declarations of its inner modules. */
declare module 'undici/lib/dispatcher/client.js' {
  const Client: unknown

  // biome-ignore lint/style/noDefaultExport: what a CommonJS module exports is the default of its import
  export { Client as default }
}
