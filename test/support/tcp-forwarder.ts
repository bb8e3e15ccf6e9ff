import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A wire to a server that can be cut: it passes bytes on, both ways, as long as it is told to. */
export class TcpForwarder {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #target: number
  #blocked = false

  private constructor(target: number) {
    this.#target = target
    this.#server = createServer((socket) => this.#join(socket))
  }

  /** Starts one to a port of this machine. */
  static async start(target: number): Promise<TcpForwarder> {
    const forwarder = new TcpForwarder(target)
    await new Promise<void>((resolve) => forwarder.#server.listen(0, '127.0.0.1', resolve))
    return forwarder
  }

  /** Where it listens. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Breaks all connections; new ones are let through. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  /** Breaks all connections, and each new one at once. */
  block(): void {
    this.#blocked = true
    this.cut()
  }

  /** Lets new connections through again. */
  unblock(): void {
    this.#blocked = false
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #join(socket: Socket): void {
    if (this.#blocked) {
      socket.resetAndDestroy()
      return
    }
    const upstream = connect(this.#target, '127.0.0.1')
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket]
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => other.resetAndDestroy())
      one.on('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  }
}
