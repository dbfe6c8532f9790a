import { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** Sockets being opened: undici waits for them until their time-out, even when nothing needs them any more. */
export class Opening {
  readonly #sockets = new Set<Socket>();
  #ended = false;

  /** Wraps a connector so that its sockets are known from the start. */
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

  /** Destroys them all, and those opened later. */
  end(): void {
    this.#ended = true;
    for (const socket of this.#sockets) socket.destroy(new Error('The call has ended.'));
    this.#sockets.clear();
  }
}
