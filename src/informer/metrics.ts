/** What an informer reports of its requests: client-go's reflector metrics, as calls. Each method is optional and must not throw. */

/** Hooks of an informer's watcher. `informerMetrics` of `kubewire/metrics` makes them of a registry. */
export interface InformerMetrics {
  /** A whole list was asked for, by pages or as a streaming list (`reflector_lists_total`). */
  listStarted?(): void
  /** A list came to its end (`reflector_list_duration_seconds`, `reflector_items_per_list`). */
  listEnded?(list: { durationMs: number; items: number }): void
  /** A watch was asked for (`reflector_watches_total`). */
  watchStarted?(): void
  /**
   * A watch ended, however (`reflector_watch_duration_seconds`, `reflector_items_per_watch`); `short`: it lived for less than a second
   * and brought nothing (`reflector_short_watches_total`).
   */
  watchEnded?(watch: { durationMs: number; items: number; short: boolean }): void
  /** The cache has reached this version (`reflector_last_resource_version`): after each list, event and bookmark. */
  resourceVersion?(version: string): void
  /** A list, watch or probe failed. */
  failed?(phase: 'list' | 'watch' | 'probe', err: unknown): void
  /** So many notifications wait for a handler. */
  handlerPending?(handler: string, pending: number): void
}
