import { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** Sockets that are being opened: undici waits for them to the end of their time, also where nobody wants them any more. */
export class Opening {
  readonly #sockets = new Set<Socket>();
  #ended = false;

  /** The connector, whose sockets are known from their first moment. */
  watch(connect: buildConnector.connector): buildConnector.connector {
    return (target, callback) => {
      let answered = false;
      const socket: unknown = connect(target, (...result: Parameters<buildConnector.Callback>) => {
        answered = true;
        if (socket instanceof Socket) this.#sockets.delete(socket);
        callback(...result);
      });
      if (answered || !(socket instanceof Socket)) return;
      if (this.#ended) socket.destroy(new Error('The call has ended.'));
      else this.#sockets.add(socket);
    };
  }

  /** Ends all of them, and those that are asked for later. */
  end(): void {
    this.#ended = true;
    for (const socket of this.#sockets) socket.destroy(new Error('The call has ended.'));
    this.#sockets.clear();
  }
}
