/** One exchange on its way between client and server: it can be cut, or freeze. */
import { ConnectionLost } from '../../src/fake/index.ts'

/** Why the server's side ends; made once, since an abort without a reason makes a new error with its stack each time. */
const OVER = new ConnectionLost('The exchange is over')

/** Where a connection stands, for who cuts and freezes. */
export class Connection {
  /** Ends what the server does for this exchange. */
  readonly upstream: AbortController = new AbortController()
  /** Heal cuts it: what comes on it looks alive and is worth nothing. */
  treacherous = false
  /** The answer has begun. */
  answered = false
  /** Open, and nothing comes any more. */
  frozen = false
  /** Open, and the server stops in the middle of its answer. */
  stuck = false
  readonly #client: AbortSignal | undefined
  readonly #lost: Promise<never>
  #lose: (err: Error) => void = () => undefined
  readonly #onAbort = (): void => this.upstream.abort(OVER)

  constructor(client: AbortSignal | undefined) {
    this.#client = client
    this.#lost = new Promise((_resolve, reject) => (this.#lose = reject))
    this.#lost.catch(() => undefined)
    if (client?.aborted) this.#onAbort()
    else client?.addEventListener('abort', this.#onAbort, { once: true })
  }

  /** Breaks it: whoever waits hears of it at once. */
  cut(): void {
    this.#lose(new ConnectionLost())
    this.upstream.abort(OVER)
  }

  /** Waits for something, or for the connection to break; when it is frozen meanwhile, until the client goes away. */
  async carry<T>(something: Promise<T>): Promise<T> {
    const result = await Promise.race([something, this.#lost])
    if (this.frozen) await Promise.race([this.#silence(), this.#lost])
    return result
  }

  end(): void {
    this.#client?.removeEventListener('abort', this.#onAbort)
    this.upstream.abort(OVER)
  }

  #silence(): Promise<never> {
    return new Promise((_resolve, reject) => {
      const gone = (): void => reject(new ConnectionLost('The client went away'))
      if (this.#client?.aborted) gone()
      else this.#client?.addEventListener('abort', gone, { once: true })
    })
  }
}
