import { type CloudErrorDetails, InvalidRequestError, MalformedResponseError } from '../errors.js';
import { escapeXml, parseXml, type XmlElement } from './xml.js';

/**
 * Formats an XML-RPC call.
 *
 * @param parameter the method's argument: strings, numbers, booleans, lists and objects; members without a value are left out
 * @throws InvalidRequestError for a value that XML-RPC cannot hold, such as a bigint or null in a list: it would arrive as another one
 */
export function writeXmlRpc(method: string, parameter: unknown): string {
  return `<?xml version="1.0"?><methodCall><methodName>${escapeXml(method)}</methodName><params><param>${written(parameter)}</param></params></methodCall>`;
}

/** Parses an XML-RPC response; a fault becomes an object with `faultCode` and `faultString`. @throws MalformedResponseError */
export function readXmlRpc(body: Buffer | string, details: CloudErrorDetails = {}): unknown {
  const root = parseXml(body, details);
  const value =
    root.child('fault')?.child('value') ?? root.child('params')?.child('param')?.child('value') ?? null;
  if (root.name !== 'methodResponse' || value === null)
    throw new MalformedResponseError(
      `${details.operation ?? 'the call'}: the response is none of XML-RPC.`,
      details,
    );
  return read(value, details);
}

function written(value: unknown): string {
  return `<value>${typed(value)}</value>`;
}

function typed(value: unknown): string {
  if (Array.isArray(value)) return `<array><data>${value.map(written).join('')}</data></array>`;
  if (typeof value === 'number' && Number.isFinite(value))
    return Number.isInteger(value) ? `<int>${value}</int>` : `<double>${value}</double>`;
  if (typeof value === 'boolean') return `<boolean>${value ? 1 : 0}</boolean>`;
  if (typeof value === 'string') return `<string>${escapeXml(value)}</string>`;
  if (!isPlain(value)) throw new InvalidRequestError(`XML-RPC cannot hold the value ${String(value)}.`);
  const members = Object.entries(value)
    .filter(([, one]) => one !== undefined && one !== null)
    .map(([name, one]) => `<member><name>${escapeXml(name)}</name>${written(one)}</member>`);
  return `<struct>${members.join('')}</struct>`;
}

/** True for an object of fields; false for a Date and its like, which would be written as an object without any. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function read(value: XmlElement, details: CloudErrorDetails): unknown {
  const [element] = value.children;
  if (element === undefined) return value.text;
  switch (element.name) {
    case 'struct':
      return Object.fromEntries(
        element.all('member').map((member) => {
          const one = member.child('value');
          return [member.get('name') ?? '', one === null ? null : read(one, details)];
        }),
      );
    case 'array':
      return (element.child('data')?.all('value') ?? []).map((one) => read(one, details));
    case 'int':
    case 'i4':
    case 'i8':
    case 'double':
      return numberOf(element.text, details);
    case 'boolean':
      return booleanOf(element.text, details);
    case 'nil':
      return null;
    default:
      return element.text;
  }
}

/** The specification has 1 and 0; some servers write words. */
function booleanOf(text: string, details: CloudErrorDetails): boolean {
  const known = BOOLEANS.get(text.trim());
  if (known !== undefined) return known;
  throw wrong('boolean', text, details);
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['true', true],
  ['0', false],
  ['false', false],
]);

function numberOf(text: string, details: CloudErrorDetails): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw wrong('number', text, details);
}

function wrong(type: string, text: string, details: CloudErrorDetails): MalformedResponseError {
  return new MalformedResponseError(
    `${details.operation ?? 'the call'}: the response has the ${type} ${JSON.stringify(text.slice(0, 60))}.`,
    details,
  );
}
