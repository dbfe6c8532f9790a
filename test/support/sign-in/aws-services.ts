import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LocalServer, localServer } from '../local-server.js';

const HOUR = 3_600_000;

/** STS, IAM Identity Center, the metadata of an instance and of a container, on one loopback server. Keys tell how they were had. */
export async function awsServices(): Promise<LocalServer> {
  return localServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => (text += piece));
    request.on('end', () => answer(request, text, response));
  });
}

function answer(request: IncomingMessage, text: string, response: ServerResponse): void {
  const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://here');
  const { headers, method } = request;
  if (path.startsWith('/imds/')) return instance(path.slice('/imds'.length), request, response);
  if (path === '/container') return container(headers.authorization, response);
  if (path === '/broken') return void response.writeHead(500).end('{}');
  if (path === '/federation/credentials') {
    const token = String(headers['x-amz-sso_bearer_token']);
    if (token.startsWith('bad'))
      return json(response, 401, { message: 'Session token not found or invalid' });
    const id = `SSO-${query.get('account_id')}-${query.get('role_name')}-${token}`;
    return json(response, 200, {
      roleCredentials: {
        accessKeyId: id,
        secretAccessKey: 'sso-secret',
        sessionToken: 'sso-token',
        expiration: Date.now() + HOUR,
      },
    });
  }
  if (path === '/token' && method === 'POST') {
    const { refreshToken } = JSON.parse(text) as { refreshToken: string };
    if (refreshToken === 'revoked') return json(response, 400, { error: 'invalid_grant' });
    return json(response, 200, { accessToken: 'renewed', expiresIn: 28_800, refreshToken: 'next' });
  }
  return sts(new URLSearchParams(text), headers.authorization, response);
}

function instance(path: string, { method, headers }: IncomingMessage, response: ServerResponse): void {
  const [, mode = '', ...rest] = path.split('/');
  const inner = `/${rest.join('/')}`;
  if (inner === '/latest/api/token') {
    if (method !== 'PUT' || mode === 'v1') return void response.writeHead(404).end();
    return void response.end('metadata-token');
  }
  if (mode === 'v2' && headers['x-aws-ec2-metadata-token'] !== 'metadata-token')
    return void response.writeHead(401).end();
  if (mode === 'norole') return void response.writeHead(404).end();
  if (inner === '/latest/meta-data/iam/security-credentials/') return void response.end('node-role');
  if (mode === 'failed')
    return json(response, 200, { Code: 'AssumeRoleUnauthorizedAccess', Message: 'not trusted' });
  json(response, 200, { Code: 'Success', ...keys('NODEROLE') });
}

function container(token: string | undefined, response: ServerResponse): void {
  if (token === 'wrong') return json(response, 403, { message: 'no' });
  json(response, 200, keys(`CONTAINER-${token ?? 'none'}`));
}

function sts(fields: URLSearchParams, authorization: string | undefined, response: ServerResponse): void {
  const action = fields.get('Action') ?? '';
  const role = (fields.get('RoleArn') ?? '').split('/').at(-1);
  const by = /Credential=([^/]+)\//.exec(authorization ?? '')?.[1] ?? fields.get('WebIdentityToken');
  if (role === 'denied') {
    response.writeHead(403, { 'content-type': 'text/xml' });
    return void response.end(
      `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to perform sts:${action}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
    );
  }
  const more = ['ExternalId', 'DurationSeconds'].flatMap((name) => fields.get(name) ?? []);
  const named = fields.get('RoleSessionName') ?? '';
  const session = named.startsWith('given') ? [named] : [];
  const id = [role, 'by', by, ...more, ...session].join('-');
  response.setHeader('content-type', 'text/xml');
  response.end(
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/x/y</Arn><AssumedRoleId>A:y</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>role-token</SessionToken><Expiration>${new Date(Date.now() + HOUR).toISOString()}</Expiration></Credentials></${action}Result></${action}Response>`,
  );
}

function keys(id: string): object {
  const expiration = new Date(Date.now() + 6 * HOUR).toISOString().replace(/\.\d+/, '');
  return {
    AccessKeyId: id,
    SecretAccessKey: 'metadata-secret',
    Token: 'metadata-token',
    Expiration: expiration,
  };
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
