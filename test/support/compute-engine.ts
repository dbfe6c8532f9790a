import { getDriver, Provider } from 'skylane';
import { onTestFinished } from 'vitest';
import { answeringServer, type HeardRequest } from './answering-server.js';

const Gce = getDriver(Provider.GCE);

/** Status and body of a response. */
export type Said = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

/** A driver in front of a server that says what the script has for a request; 404 where it has nothing. */
export async function stage(
  script: (request: HeardRequest) => Said | undefined,
  region?: string,
  options: { readonly projectId?: string; readonly retry?: { readonly attempts: number } } = {},
) {
  const { origin, heard } = await answeringServer((request, response) => {
    const [status, body, headers] = script(request) ?? [
      404,
      failure(404, 'notFound', 'The resource was not found'),
    ];
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  });
  const driver = new Gce({
    projectId: 'project_name',
    token: 'a-token',
    endpoint: origin,
    retry: { attempts: 1 },
    ...(region === undefined ? {} : { region }),
    ...options,
  });
  onTestFinished(() => driver.close());
  return { driver, heard, origin };
}

/** The body of an error of Google's. */
export function failure(code: number, reason: string, message: string) {
  return { error: { code, message, errors: [{ domain: 'global', reason, message }] } };
}

export const ZONE = 'us-central1-a';
/** A path of the project. */
export const at = (path: string) => `/projects/project_name${path}`;
/** A script by method and path; each is answered with 200. */
export const answers =
  (table: Readonly<Record<string, unknown>>) =>
  (request: HeardRequest): Said | undefined => {
    const body = table[`${request.method} ${request.url.pathname}`];
    return body === undefined ? undefined : [200, body];
  };
/** An operation that has ended well. */
export const DONE = {
  name: 'operation-1',
  status: 'DONE',
  zone: `zones/${ZONE}`,
  operationType: 'insert',
  targetId: '77',
};
