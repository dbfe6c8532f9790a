import { escapeXml, type XmlElement } from '../../format/xml.js';
import { Refusal, type Reply } from '../http.js';

/** Content of an element: text, or elements by name. A list repeats its element. */
export type Content =
  | string
  | number
  | boolean
  | undefined
  | readonly Content[]
  | { readonly [name: string]: Content };

const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/';
const HEADERS = { 'content-type': 'text/xml' };

/** A Route 53 response. */
export function answer(name: string, content: { readonly [name: string]: Content }, status = 200): Reply {
  return { status, headers: HEADERS, body: wrap(name, content) };
}

/** An error of Route 53's. */
export function refuse(status: number, code: string, message: string): Refusal {
  const error = { Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message } };
  const body = wrap('ErrorResponse', { ...error, RequestId: '00000000-0000-4000-8000-000000000000' });
  return new Refusal({ status, headers: HEADERS, body });
}

/** An element that was sent, to be shown again as it is. */
export function contentOf(element: XmlElement): Content {
  if (element.children.length === 0) return element.text;
  return Object.fromEntries(element.children.map((child) => [child.name, contentOf(child)]));
}

function wrap(name: string, content: { readonly [name: string]: Content }): string {
  return `<?xml version="1.0"?>\n<${name} xmlns="${NAMESPACE}">${write(content)}</${name}>`;
}

function write(content: Content): string {
  if (content === undefined) return '';
  if (typeof content !== 'object') return escapeXml(String(content));
  return Object.entries(content)
    .map(([name, value]) =>
      isList(value) ? value.map((item) => element(name, item)).join('') : element(name, value),
    )
    .join('');
}

function element(name: string, content: Content): string {
  return content === undefined ? '' : `<${name}>${write(content)}</${name}>`;
}

function isList(content: Content): content is readonly Content[] {
  return Array.isArray(content);
}
