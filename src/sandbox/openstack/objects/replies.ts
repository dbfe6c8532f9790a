import { Refusal, type Reply } from '../../http.js';
import type { MetaHeaders } from './state.js';

const TEXTS: Readonly<Record<number, readonly [title: string, text: string]>> = {
  202: ['Accepted', 'The request is accepted for processing.'],
  401: [
    'Unauthorized',
    'This server could not verify that you are authorized to access the document you requested.',
  ],
  403: ['Forbidden', 'Access was denied to this resource.'],
  404: ['Not Found', 'The resource could not be found.'],
  405: ['Method Not Allowed', 'The method is not allowed for this resource.'],
  409: ['Conflict', 'There was a conflict when trying to complete your request.'],
  412: ['Precondition Failed', 'A precondition for this request was not met.'],
  416: ['Requested Range Not Satisfiable', 'The Range requested is not available.'],
  422: ['Unprocessable Entity', 'Unable to process the contained instructions'],
};

export const HTML: Readonly<Record<string, string>> = { 'content-type': 'text/html; charset=UTF-8' };

/** A response in Swift's plain HTML. */
export function page(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  const [title, text] = TEXTS[status] ?? ['', ''];
  const body = title === '' ? '' : `<html><h1>${title}</h1><p>${text}</p></html>`;
  return { status, headers: { ...HTML, ...headers }, body };
}

/** A refusal in Swift's plain HTML. */
export function refused(status: number): Refusal {
  return new Refusal(page(status));
}

/** A refusal that says why in a line of text. */
export function refusedWith(status: number, text: string, type = 'text/plain'): Refusal {
  return new Refusal({ status, headers: { 'content-type': type }, body: text });
}

/** Seconds with five decimals, as X-Timestamp has them. */
export function swiftTime(time: number): string {
  return (time / 1000).toFixed(5);
}

/** Last-Modified never lies before the real time, so it is rounded up. */
export function lastModified(time: number): string {
  return new Date(Math.ceil(time / 1000) * 1000).toUTCString();
}

/** The request's headers with the prefix, merged over the kept ones; an empty value takes one away. */
export function mergedHeaders(
  kept: MetaHeaders,
  given: Readonly<Record<string, string | string[] | undefined>>,
  wanted: (name: string) => boolean,
): MetaHeaders {
  const merged: Record<string, string> = { ...kept };
  for (const [name, value] of Object.entries(given)) {
    const removed = /^x-remove-(.*)$/.exec(name)?.[1];
    if (removed !== undefined && wanted(`x-${removed}`)) delete merged[`x-${removed}`];
    if (!wanted(name) || typeof value !== 'string') continue;
    if (value === '') delete merged[name];
    else merged[name] = value;
  }
  return merged;
}
