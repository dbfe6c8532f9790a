// An invented cloud, "Boulder", in this process: what examples/own-cloud.ts speaks to. Servers take a moment to build.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Server {
  readonly id: string;
  readonly name: string;
  readonly plan: string;
  readonly image: string;
  readonly labels: object;
  readonly created: string;
}

/** What the cloud refuses: a status, a code of its own, and words. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const PLANS = [
  { slug: 's1', memory_gb: 1, disk_gb: 20, cores: 1 },
  { slug: 's2', memory_gb: 2, disk_gb: 40, cores: 2 },
];
const IMAGES = [
  { slug: 'debian-13', title: 'Debian 13' },
  { slug: 'ubuntu-24', title: 'Ubuntu 24.04' },
];
const SITES = [{ slug: 'osl1', country: 'NO' }];
const BUILD_TIME = 50;
const PAGE = 2;

/** Starts the cloud. The token is what it lets in. */
export async function startBoulder(token: string): Promise<AsyncDisposable & { readonly endpoint: string }> {
  const servers = new Map<string, Server>();
  let last = 0;

  const shown = (server: Server): object => ({
    ...server,
    status: Date.now() - Date.parse(server.created) < BUILD_TIME ? 'building' : 'up',
    addresses: ['198.51.100.7', '10.0.0.7'],
  });

  const make = (body: Record<string, unknown>): object => {
    if (!IMAGES.some(({ slug }) => slug === body['image']))
      throw new Refusal(422, 'bad_image', 'There is no such image.');
    if (!PLANS.some(({ slug }) => slug === body['plan']))
      throw new Refusal(422, 'bad_plan', 'There is no such plan.');
    const server: Server = {
      id: `srv-${(last += 1)}`,
      name: String(body['name']),
      plan: String(body['plan']),
      image: String(body['image']),
      labels: (body['labels'] ?? {}) as object,
      created: new Date().toISOString(),
    };
    servers.set(server.id, server);
    return { server: shown(server) };
  };

  /** Cuts a list into pages of two; each names the position of the next. */
  const paged = (key: string, items: readonly object[], url: URL): object => {
    const from = Number(url.searchParams.get('after') ?? 0);
    const next = from + PAGE < items.length ? String(from + PAGE) : null;
    return { [key]: items.slice(from, from + PAGE), next };
  };

  const handle = async (request: IncomingMessage): Promise<object | null> => {
    const { method = 'GET', headers } = request;
    if (headers.authorization !== `Bearer ${token}`) throw new Refusal(401, 'token', 'Who are you?');
    const url = new URL(request.url ?? '/', 'http://boulder');
    const [, kind, id] = url.pathname.split('/');
    if (kind === 'plans') return paged(kind, PLANS, url);
    if (kind === 'images') return paged(kind, IMAGES, url);
    if (kind === 'sites') return paged(kind, SITES, url);
    if (id === undefined && method === 'GET') return paged('servers', [...servers.values()].map(shown), url);
    if (id === undefined) {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      return make(JSON.parse(text) as Record<string, unknown>);
    }
    const server = servers.get(decodeURIComponent(id));
    if (server === undefined) throw new Refusal(404, 'gone', 'There is no such server.');
    if (method === 'GET') return { server: shown(server) };
    servers.delete(server.id);
    return null;
  };

  const server = createServer((request, response) => {
    const send = (status: number, json: object | null): void => {
      response.writeHead(json === null ? 204 : status, { 'content-type': 'application/json' });
      response.end(json === null ? undefined : JSON.stringify(json));
    };
    handle(request).then(
      (json) => send(200, json),
      (error: unknown) => {
        const { status, code, message } =
          error instanceof Refusal ? error : new Refusal(500, 'bug', String(error));
        send(status, { errors: [{ code, message }] });
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
