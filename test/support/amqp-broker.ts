import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';

interface Frame {
  readonly type: number;
  readonly rest: Buffer;
}

/** Numbers of the methods by their names, and what writes one. */
type Definitions = Readonly<Record<string, unknown>> & {
  encodeMethod(id: unknown, channel: number, fields: object): Buffer;
};

const require = createRequire(import.meta.url);
/** Where amqplib keeps what it does not export. */
const lib = join(dirname(require.resolve('amqplib')), 'lib');
const defs = require(join(lib, 'defs.js')) as Definitions;
const frames = require(join(lib, 'frame.js')) as {
  parseFrame(bytes: Buffer): Frame | false;
  decodeFrame(frame: Frame): { readonly id?: number; readonly channel: number };
};

/** Replies by the requests that they answer. */
const REPLIES: Readonly<Record<string, readonly [reply: string, fields: object]>> = {
  ConnectionStartOk: ['ConnectionTune', { channelMax: 100, frameMax: 131_072, heartbeat: 0 }],
  ConnectionOpen: ['ConnectionOpenOk', {}],
  ConnectionClose: ['ConnectionCloseOk', {}],
  ChannelOpen: ['ChannelOpenOk', {}],
  ChannelClose: ['ChannelCloseOk', {}],
  ConfirmSelect: ['ConfirmSelectOk', {}],
  BasicQos: ['BasicQosOk', {}],
  BasicConsume: ['BasicConsumeOk', { consumerTag: 'c' }],
  QueueDeclare: ['QueueDeclareOk', { queue: 'q', messageCount: 0, consumerCount: 0 }],
};

/** What goes wrong at a request: its connection is lost, or its channel closed with the reply; null for nothing. */
type Fault = (request: string) => 'lose' | 'close' | null;

/** Connection of a client to a broker that answers, and takes every message. */
class Client {
  readonly #socket: Socket;
  readonly #fault: Fault;
  #bytes: Buffer = Buffer.alloc(0);
  #isGreeted = false;
  #published = 0;

  constructor(socket: Socket, fault: Fault) {
    this.#socket = socket;
    this.#fault = fault;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
  }

  #receive(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (!this.#isGreeted) {
      this.#isGreeted = true;
      this.#bytes = this.#bytes.subarray(8);
      const offers = { mechanisms: Buffer.from('PLAIN'), locales: Buffer.from('en_US') };
      this.#send('ConnectionStart', 0, { versionMajor: 0, versionMinor: 9, serverProperties: {}, ...offers });
    }
    for (let frame = frames.parseFrame(this.#bytes); frame !== false; frame = this.#next(frame)) {
      if (frame.type !== 1) continue;
      const { id, channel } = frames.decodeFrame(frame);
      const request = Object.keys(REPLIES).find((name) => defs[name] === id);
      if (id === defs['BasicPublish'])
        this.#send('BasicAck', channel, { deliveryTag: (this.#published += 1), multiple: false });
      if (request === undefined) continue;
      const fault = this.#fault(request);
      if (fault === 'lose') return void this.#socket.destroy();
      const [reply, fields] = REPLIES[request] ?? ['', {}];
      // In one packet.
      this.#socket.cork();
      this.#send(reply, channel, fields);
      if (fault === 'close')
        this.#send('ChannelClose', channel, { replyCode: 541, replyText: 'no', classId: 0, methodId: 0 });
      this.#socket.uncork();
    }
  }

  #next({ rest }: Frame): Frame | false {
    this.#bytes = rest;
    return frames.parseFrame(rest);
  }

  #send(name: string, channel: number, fields: object): void {
    this.#socket.write(defs.encodeMethod(defs[name], channel, fields));
  }
}

/** Stands in for RabbitMQ at its lowest level, where faults need a moment that the real one seldom meets. */
export async function startAmqpBroker(fault: Fault) {
  const server = createServer((socket) => new Client(socket, fault));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `amqp://127.0.0.1:${port}`, close: () => void server.close() };
}
