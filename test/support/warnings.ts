/** Names of the warnings that our code can cause: others may come from tools, or from Node itself. */
const OURS: ReadonlySet<string> = new Set(['KubewireWarning', 'MaxListenersExceededWarning'])

/** The messages of the process warnings of ours from now on, until disposed. A warning is told in the next turn of the event loop. */
export class Warnings {
  readonly messages: string[] = []
  readonly #onWarning = ({ name, message }: Error): void => {
    if (OURS.has(name)) this.messages.push(message)
  }

  constructor() {
    process.on('warning', this.#onWarning)
  }

  [Symbol.dispose](): void {
    process.off('warning', this.#onWarning)
  }
}
