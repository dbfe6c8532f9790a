import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AuthenticationError } from '../errors.js';

/** Milliseconds that the metadata service of a container or an instance has to answer. */
const METADATA_TIMEOUT = 2_000;

/** Asks the metadata service, which is on this machine's own link and has no certificate, proxy or retry worth having. */
export function askMetadata(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers, timeout: METADATA_TIMEOUT }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > 65_536) response.destroy(new Error('the metadata is larger than it can be'));
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else
          reject(
            new AuthenticationError(
              `The metadata service answered ${response.statusCode} to ${method} ${new URL(url).pathname}.`,
            ),
          );
      });
    });
    request.on('timeout', () => request.destroy(new Error('the metadata service does not answer')));
    request.on('error', reject);
    request.end();
  });
}
