import type { Sandbox } from 'skylane/sandbox';

/** What a plain HTTP client saw. */
export class CloudResponse {
  readonly json: unknown;

  constructor(
    readonly status: number,
    readonly headers: Headers,
    readonly text: string,
  ) {
    this.json = parse(text);
  }

  /** The value at the path into the JSON body, `undefined` where there is none. */
  at(...path: readonly (string | number)[]): unknown {
    return dig(this.json, ...path);
  }

  /** The string at the path. */
  textAt(...path: readonly (string | number)[]): string {
    return String(this.at(...path));
  }

  /** The rows of a list at the path. */
  rows(...path: readonly (string | number)[]): readonly unknown[] {
    const rows = this.at(...path);
    if (!Array.isArray(rows)) throw new Error(`no list at ${path.join('.')} in ${this.text}`);
    return rows;
  }

  /** One field of each row of a list. */
  column(list: string, field: string): unknown[] {
    return this.rows(list).map((row) => dig(row, field));
  }
}

/** The value at the path, `undefined` where there is none. */
export function dig(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string | number, unknown>)[key];
  }
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** What a request carries beside method and path. */
export interface Extras {
  readonly body?: unknown;
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Nova's microversion, e.g. `2.37`. */
  readonly version?: string;
}

/** Sends one request and reads the whole answer. */
export async function send(url: string, method: string, extras: Extras = {}): Promise<CloudResponse> {
  const body = extras.raw ?? (extras.body === undefined ? undefined : JSON.stringify(extras.body));
  const headers = {
    ...(extras.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(extras.version === undefined ? {} : { 'openstack-api-version': `compute ${extras.version}` }),
    ...extras.headers,
  };
  const response = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  });
  return new CloudResponse(response.status, response.headers, await response.text());
}

/** A signed-in client of one region of a sandbox, or of any cloud with the same services. */
export class Client {
  constructor(
    readonly sandbox: Sandbox,
    readonly token: string,
    readonly tenant: string,
    readonly catalog: unknown,
    readonly region = sandbox.regions[0] ?? '',
  ) {}

  /** The same sign-in in another region. */
  in(region: string): Client {
    return new Client(this.sandbox, this.token, this.tenant, this.catalog, region);
  }

  async call(method: string, path: string, extras: Extras = {}): Promise<CloudResponse> {
    const headers = { 'x-auth-token': this.token, ...extras.headers };
    return await send(this.sandbox.url + path, method, { ...extras, headers });
  }

  async compute(method: string, path: string, extras: Extras = {}): Promise<CloudResponse> {
    const version = this.sandbox.flavor === 'rackspace' ? `v2/${this.tenant}` : 'v2.1';
    return await this.call(method, `/${this.region}/compute/${version}${path}`, extras);
  }

  async image(method: string, path: string, extras: Extras = {}): Promise<CloudResponse> {
    return await this.call(method, `/${this.region}/image/v2${path}`, extras);
  }

  async network(method: string, path: string, extras: Extras = {}): Promise<CloudResponse> {
    return await this.call(method, `/${this.region}/network/v2.0${path}`, extras);
  }

  async volume(method: string, path: string, extras: Extras = {}): Promise<CloudResponse> {
    return await this.call(method, `/${this.region}/volume/v3/${this.tenant}${path}`, extras);
  }

  async objects(method: string, path: string, extras: Extras = {}): Promise<CloudResponse> {
    const account =
      this.sandbox.flavor === 'rackspace' ? `MossoCloudFS_${this.tenant}` : `AUTH_${this.tenant}`;
    return await this.call(method, `/${this.region}/object-store/v1/${account}${path}`, extras);
  }

  async dns(method: string, path: string, extras: Extras = {}): Promise<CloudResponse> {
    return await this.call(method, `/dns/v1.0/${this.tenant}${path}`, extras);
  }

  /** Creates servers from the newest image and answers the create's answer. */
  async createServer(
    fields: Readonly<Record<string, unknown>> = {},
    version = '2.37',
  ): Promise<CloudResponse> {
    const images = await this.image('GET', '/images?limit=1');
    const networks = this.sandbox.flavor === 'rackspace' ? {} : { networks: 'none' };
    const server = {
      name: 'web-1',
      imageRef: images.at('images', 0, 'id'),
      flavorRef: '2',
      ...networks,
      ...fields,
    };
    return await this.compute('POST', '/servers', { body: { server }, version });
  }

  /** The server, asked for again and again until it has the status and no task. */
  async untilServer(id: string, status: string): Promise<unknown> {
    const answer = await until(
      async () => await this.compute('GET', `/servers/${id}`, { version: '2.79' }),
      ({ status: code, json }) => {
        if (code === 404) throw new Error(`server ${id} is gone; waited for ${status}`);
        const own = dig(json, 'server', 'status');
        if (own === 'ERROR' && status !== 'ERROR') throw new Error(`server ${id} failed`);
        return own === status && dig(json, 'server', 'OS-EXT-STS:task_state') === null;
      },
    );
    return answer.at('server');
  }

  async untilGone(id: string): Promise<void> {
    await until(
      async () => await this.compute('GET', `/servers/${id}`),
      ({ status }) => status === 404,
    );
  }

  /** The id of a server that is ACTIVE. */
  async activeServer(fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const id = (await this.createServer(fields)).textAt('server', 'id');
    await this.untilServer(id, 'ACTIVE');
    return id;
  }

  async action(id: string, body: unknown, version = '2.37'): Promise<CloudResponse> {
    return await this.compute('POST', `/servers/${id}/action`, { body, version });
  }
}

/** Asks again and again until the answer passes. */
export async function until(
  ask: () => Promise<CloudResponse>,
  passes: (answer: CloudResponse) => boolean,
): Promise<CloudResponse> {
  for (;;) {
    const answer = await ask();
    if (passes(answer)) return answer;
  }
}

/** The body of a Keystone v3 password sign-in. */
export function passwordAuth(account: Readonly<Record<string, string>>, scope?: unknown): unknown {
  const domain = { name: 'Default' };
  const user = { name: account.username, password: account.password, domain };
  return {
    auth: {
      identity: { methods: ['password'], password: { user } },
      scope: scope ?? { project: { name: account.projectName, domain } },
    },
  };
}

/** Signs in as one of the sandbox's accounts. */
export async function signIn(sandbox: Sandbox, account = 'demo'): Promise<Client> {
  const given = sandbox.accounts[account] ?? {};
  if (sandbox.flavor === 'rackspace') {
    const { username, apiKey } = given;
    const body = { auth: { 'RAX-KSKEY:apiKeyCredentials': { username, apiKey } } };
    const answer = await send(`${sandbox.identityUrl}/tokens`, 'POST', { body });
    const token = answer.textAt('access', 'token', 'id');
    return new Client(
      sandbox,
      token,
      answer.textAt('access', 'token', 'tenant', 'id'),
      answer.at('access', 'serviceCatalog'),
    );
  }
  const answer = await send(`${sandbox.identityUrl}/auth/tokens`, 'POST', { body: passwordAuth(given) });
  const token = answer.headers.get('x-subject-token') ?? '';
  return new Client(sandbox, token, answer.textAt('token', 'project', 'id'), answer.at('token', 'catalog'));
}
