import type { Exchange, Reply } from '../../http.js';

/** An error as Keystone says it. */
export function identityError(code: number, title: string, message: string): Reply {
  return { status: code, body: { error: { code, message, title } } };
}

/** Response to an invalid sign-in or token. */
export function unauthorized(exchange: Exchange): Reply {
  return {
    ...identityError(401, 'Unauthorized', 'The request you have made requires authentication.'),
    headers: { 'www-authenticate': `Keystone uri="${exchange.origin}/v3"` },
  };
}

/** Response of Keystone's web framework without a route. */
export const NOT_FOUND_PAGE: Reply = {
  status: 404,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body:
    '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not ' +
    'found on the server. If you entered the URL manually please check your spelling and try again.</p>\n',
};
