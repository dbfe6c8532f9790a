import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Certificate } from '../certificate.js';
import { type LocalServer, localServer } from '../local-server.js';

/** The services, and the tokens that storage was asked with. */
export interface TokenServices extends LocalServer {
  readonly seen: string[];
}

/** Token services of Google and of Microsoft, the metadata of their machines, and a store. Tokens tell how they were had. */
export async function tokenServices(tls?: Certificate): Promise<TokenServices> {
  const seen: string[] = [];
  const server = await localServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => (text += piece));
    request.on('end', () => {
      if (!/^\/(storage\/|ccc\/)/.test(request.url ?? '')) return answer(request, text, response);
      seen.push((request.headers.authorization ?? '').slice('Bearer '.length));
      return response.writeHead(404).end();
    });
  }, tls);
  return { ...server, seen };
}

function answer(request: IncomingMessage, text: string, response: ServerResponse): void {
  const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://here');
  const fields = new URLSearchParams(text);
  response.setHeader('metadata-flavor', 'Google');
  if (path === '/token') return google(fields, response);
  if (path.includes(':generateAccessToken')) return actAs(path, request, response);
  if (path === '/subject') return void response.end(JSON.stringify({ id_token: 'from-url' }));
  if (path === '/subject-text') return void response.end('from-url-text');
  if (path.startsWith('/computeMetadata/v1/') || path === '/') return machine(path, response);
  if (path.endsWith('/.well-known/openid-configuration')) return openId(request, path, response);
  if (path.endsWith('/oauth2/v2.0/token')) return microsoft(path, fields, response);
  return identity(request, query, fields.get('resource'), response);
}

function google(fields: URLSearchParams, response: ServerResponse): void {
  const grant = fields.get('grant_type') ?? '';
  if (fields.get('refresh_token') === 'revoked') return json(response, 400, { error: 'invalid_grant' });
  const who = grant.endsWith('jwt-bearer')
    ? `account-${claims(fields.get('assertion')).iss}`
    : grant.endsWith('token-exchange')
      ? `external-${subjectOf(fields)}`
      : `user-${fields.get('refresh_token')}`;
  json(response, 200, {
    access_token: who,
    expires_in: 3600,
    token_type: 'Bearer',
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  });
}

function subjectOf(fields: URLSearchParams): string {
  const token = fields.get('subject_token') ?? '';
  if (!token.startsWith('%7B')) return token;
  const { url, headers } = JSON.parse(decodeURIComponent(token)) as {
    url: string;
    headers: readonly { readonly key: string; readonly value: string }[];
  };
  const authorization = headers.find(({ key }) => key.toLowerCase() === 'authorization')?.value ?? '';
  const [, key] = /Credential=([^/]+)\//.exec(authorization) ?? [];
  const [, signed] = /SignedHeaders=([^,]+),/.exec(authorization) ?? [];
  return `aws-${key}-${new URL(url).host}-${signed}`;
}

function actAs(path: string, { headers }: IncomingMessage, response: ServerResponse): void {
  const account = /serviceAccounts\/([^:]+):/.exec(path)?.[1];
  const by = String(headers.authorization).slice('Bearer '.length);
  const expireTime = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, '');
  json(response, 200, { accessToken: `as-${account}-by-${by}`, expireTime });
}

function machine(path: string, response: ServerResponse): void {
  if (path.endsWith('/token'))
    return json(response, 200, { access_token: 'machine', expires_in: 3600, token_type: 'Bearer' });
  if (path.endsWith('/service-accounts/default/'))
    return json(response, 200, { email: 'm@p', scopes: [], aliases: ['default'] });
  if (path.endsWith('/universe-domain')) return void response.writeHead(404).end();
  response.setHeader('content-type', 'text/plain');
  response.end(path.endsWith('/project-id') ? 'machine-project' : 'ok');
}

function openId({ headers }: IncomingMessage, path: string, response: ServerResponse): void {
  const base = `https://${headers.host}/${path.split('/')[1]}`;
  json(response, 200, {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    issuer: `${base}/v2.0`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
  });
}

function microsoft(path: string, fields: URLSearchParams, response: ServerResponse): void {
  const tenant = path.split('/')[1];
  const secret = fields.get('client_secret');
  if (secret === 'wrong')
    return json(response, 401, { error: 'invalid_client', error_description: 'AADSTS7000215' });
  const assertion = fields.get('client_assertion');
  const proof = secret ?? (assertion?.includes('.') ? `certificate-${claims(assertion).iss}` : assertion);
  json(response, 200, {
    access_token: `${tenant}-${fields.get('client_id')}-${proof}`,
    expires_in: 3600,
    token_type: 'Bearer',
  });
}

function identity(
  request: IncomingMessage,
  query: URLSearchParams,
  resource: string | null,
  response: ServerResponse,
): void {
  const { headers, url = '' } = request;
  if (url.startsWith('/none')) return json(response, 400, { error: 'invalid_request' });
  const client = query.get('client_id');
  const who =
    headers['x-identity-header'] === undefined ? 'machine' : `site-${String(headers['x-identity-header'])}`;
  json(response, 200, {
    access_token: client === null ? who : `${who}-${client}`,
    expires_in: '3600',
    expires_on: String(Math.floor(Date.now() / 1000) + 3600),
    resource: query.get('resource') ?? resource,
    token_type: 'Bearer',
  });
}

function claims(token: string | null): { readonly iss: string } {
  return JSON.parse(Buffer.from((token ?? '').split('.')[1] ?? '', 'base64url').toString()) as {
    iss: string;
  };
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
