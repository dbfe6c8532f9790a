import { parseData, textData, wholeText } from './data.js';

/** Types whose data is nothing but a name. */
export const TARGETS: ReadonlySet<string> = new Set(['ALIAS', 'ANAME', 'CNAME', 'DNAME', 'NS', 'PTR']);

/** Record data in a form common among hosts: priority in its own field, names without final dot, text without quotes. */
export interface BareData {
  /** Of MX and SRV records; null for others. */
  readonly priority: number | null;
  /** The data without its priority: a name without its final dot, a text without quotes, anything else as in a zone file. */
  readonly content: string;
}

/** Data in normal form as bare data. */
export function toBareData(type: string, data: string): BareData {
  switch (type) {
    case 'MX': {
      const { priority, target } = parseData('MX', data, '');
      return { priority, content: withoutDot(target) };
    }
    case 'SRV': {
      const { priority, weight, port, target } = parseData('SRV', data, '');
      return { priority, content: `${weight} ${port} ${withoutDot(target)}` };
    }
    case 'TXT':
    case 'SPF':
      return { priority: null, content: wholeText(data) };
    default:
      return { priority: null, content: TARGETS.has(type) ? withoutDot(data) : data };
  }
}

/** Bare data in normal form, as far as it can be read; a priority that is missing is 0, unless the content has it. */
export function fromBareData(type: string, { priority, content }: BareData): string {
  switch (type) {
    case 'MX':
      return /^\d+ \S/.test(content) ? withDot(content) : `${priority ?? 0} ${withDot(content)}`;
    case 'SRV':
      return /^\d+ \d+ \d+ /.test(content) ? withDot(content) : `${priority ?? 0} ${withDot(content)}`;
    case 'TXT':
    case 'SPF':
      return textData(content);
    default:
      return TARGETS.has(type) ? withDot(content) : content;
  }
}

/** TXT data of hosts that keep one text without its strings: split after each 255 bytes. */
export function joinedText(type: string, data: string): string {
  return type === 'TXT' || type === 'SPF' ? textData(wholeText(data)) : data;
}

/** An absolute name without its final dot; the root stays `.`. */
export function withoutDot(name: string): string {
  return name.length > 1 && name.endsWith('.') ? name.slice(0, -1) : name;
}

/** A full name with its final dot. */
export function withDot(name: string): string {
  return name.endsWith('.') ? name : `${name}.`;
}
