import {
  escapeXml,
  type CloudErrorDetails,
  checkDocument,
  parseXml,
  type XmlElement,
} from '../../src/driver/index.js';

/** A managed object of vCenter: `VirtualMachine` and `vm-42`. */
export interface Ref {
  readonly type: string;
  readonly id: string;
}

/** Version of the API that requests are written in; every later vCenter takes it. */
const VERSION = 'urn:vim25/6.7';

/** Headers of each request. */
export const HEADERS: Readonly<Record<string, string>> = {
  accept: 'text/xml',
  'content-type': 'text/xml; charset=utf-8',
  soapaction: VERSION,
};

/** Path of the API below the endpoint. */
export const PATH = '/sdk';

/** An element with text; nothing when that is undefined. Elements go in the order of the API's schema. */
export function leaf(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** An element that names a managed object; nothing when it is undefined. */
export function refTo(name: string, ref: Ref | undefined): string {
  return ref === undefined ? '' : `<${name} type="${escapeXml(ref.type)}">${escapeXml(ref.id)}</${name}>`;
}

/** An element with others within, of the named type where the API's schema has several. */
export function node(name: string, content: string, type?: string): string {
  return `<${name}${type === undefined ? '' : ` xsi:type="${type}"`}>${content}</${name}>`;
}

/** The document that calls a method of a managed object. */
export function envelope(method: string, on: Ref, content: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ' +
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>' +
    `<${method} xmlns="urn:vim25">${refTo('_this', on)}${content}</${method}>` +
    '</soapenv:Body></soapenv:Envelope>'
  );
}

/** The response to a method, out of its envelope. @throws MalformedResponseError */
export function responseIn(body: Buffer, method: string, details: CloudErrorDetails): XmlElement {
  const root = parseXml(body, details);
  const [response = root] = root.child('Body')?.children ?? [];
  checkDocument(response, `${method}Response`, [], details);
  return response;
}
