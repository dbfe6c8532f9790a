import type { Dispatcher } from 'undici';
import { InvalidRequestError } from '../../errors.js';
import { type Call, onCallEnd } from '../../call/call.js';
import type { Line } from './line-types.js';
import { loadLibrary } from './load-library.js';
import type { Redactor } from '../secrets/redact.js';
import type { ResolvedSettings } from '../settings.js';

/** A socket, or a mock of one: an undici dispatcher lent to one request at a time. */
export interface Socket {
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>;
  /** Host and port of the proxy that it leads through; null when it leads straight to its origin. */
  readonly proxy: string | null;
  /** Returns the socket after the response's body has ended. Safe to call twice. */
  release(): void;
  /** Ends the socket, which is not open yet, in place of giving it back. */
  abandon(): void;
}

/**
 * Sockets of one connection, by origin. Each carries one request at a time, from its first byte to the last byte of the response. Idle
 * sockets are used first, so sequential requests stay on one socket; an undici Pool would open a second, because it counts a socket as busy
 * for one more turn of the event loop.
 */
export class Sockets {
  readonly #settings: ResolvedSettings;
  readonly #origins = new Map<string, OriginSockets>();
  readonly #redactor: Redactor;
  #custom: Dispatcher | null = null;
  #closed = false;

  constructor(settings: ResolvedSettings, redactor: Redactor) {
    this.#settings = settings;
    this.#redactor = redactor;
  }

  /** Lends a socket to the origin, waiting if all are in use. @throws InvalidRequestError after they are closed */
  lease(origin: string, call: Call): Socket | Promise<Socket> {
    this.#checkOpen();
    const { dispatcher } = this.#settings;
    if (dispatcher !== null)
      return {
        dispatcher: (this.#custom ??= dispatcher()),
        proxy: null,
        release: () => {},
        abandon: () => {},
      };
    const sockets = this.#origins.get(origin);
    return sockets === undefined ? this.#leaseNew(origin, call) : sockets.lease(call);
  }

  async #leaseNew(origin: string, call: Call): Promise<Socket> {
    const [undici, { openLine }] = await Promise.all([loadLibrary('undici'), import('./line.js')]);
    this.#checkOpen();
    let sockets = this.#origins.get(origin);
    if (sockets === undefined) {
      sockets = new OriginSockets(
        () => openLine(undici, origin, this.#settings, this.#redactor),
        this.#settings,
      );
      this.#origins.set(origin, sockets);
    }
    return sockets.lease(call);
  }

  /** Closes every socket for good; requests in flight end with an error. */
  async destroy(): Promise<void> {
    this.#closed = true;
    const origins = [...this.#origins.values()];
    this.#origins.clear();
    const custom = this.#custom;
    this.#custom = null;
    await Promise.all([...origins.map((origin) => origin.destroy()), custom && end(custom)]);
  }

  /** The driver may have been closed during a long sign-in; a socket opened now would stay open. */
  #checkOpen(): void {
    if (this.#closed) throw new InvalidRequestError('The driver was closed before the request went out.');
  }
}

/** Destroys a dispatcher, or closes it if it has no other way, like undici's MockAgent. */
async function end(dispatcher: Dispatcher): Promise<void> {
  try {
    await dispatcher.destroy();
  } catch {
    await dispatcher.close();
  }
}

/** Sockets to one origin. */
class OriginSockets {
  readonly #openLine: () => Line;
  readonly #most: number;
  readonly #all: Line[] = [];
  readonly #idle: Line[] = [];
  readonly #waiting = new Set<(getLine: () => Line) => void>();

  constructor(openLine: () => Line, { connections }: ResolvedSettings) {
    this.#openLine = openLine;
    this.#most = connections;
  }

  lease(call: Call): Socket | Promise<Socket> {
    const line = this.#idle.pop() ?? this.#open();
    return line === null ? this.#wait(call) : this.#lend(line);
  }

  #open(): Line | null {
    return this.#all.length >= this.#most ? null : this.#add();
  }

  #add(): Line {
    const line = this.#openLine();
    this.#all.push(line);
    return line;
  }

  #lend(line: Line): Socket {
    let lent = true;
    return {
      dispatcher: line,
      proxy: line.proxy,
      release: () => {
        if (!lent) return;
        lent = false;
        const [next] = this.#waiting;
        if (next === undefined) this.#idle.push(line);
        else next(() => line);
      },
      abandon: () => {
        if (!lent) return;
        lent = false;
        this.#all.splice(this.#all.indexOf(line), 1);
        void line.destroy();
        const [next] = this.#waiting;
        next?.(() => this.#add());
      },
    };
  }

  #wait(call: Call): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const take = (getLine: () => Line): void => {
        this.#waiting.delete(take);
        remove();
        try {
          resolve(this.#lend(getLine()));
        } catch (error) {
          // The environment's proxy settings may have become invalid since.
          reject(error);
        }
      };
      this.#waiting.add(take);
      const remove = onCallEnd(call, (reason) => {
        this.#waiting.delete(take);
        remove();
        reject(reason);
      });
    });
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#all.map((line) => line.destroy()));
  }
}
