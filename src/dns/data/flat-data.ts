import type { Reader } from '../../format/json-reader.js';
import { TARGETS, withDot, withoutDot } from './bare-data.js';
import { parseData, textData, wholeText } from './data.js';
import { asText, quote, toBytes } from './strings.js';

/** Record data for hosts with a field for each part; null for parts that a type does not have. */
export interface FlatData {
  /** An address, a name without its final dot, a text, the value of a CAA record. */
  readonly target: string;
  /** Priority of an MX or SRV record, 0 to 65,535. */
  readonly priority: number | null;
  /** Weight of an SRV record, 0 to 65,535. */
  readonly weight: number | null;
  /** Port of an SRV record. */
  readonly port: number | null;
  /** Flags of a CAA record, 0 or 128 for critical. */
  readonly flags: number | null;
  /** Property of a CAA record, such as `issue`. */
  readonly tag: string | null;
}

const NONE = { priority: null, weight: null, port: null, flags: null, tag: null };

/** Data in normal form, part by part. */
export function toFlatData(type: string, data: string): FlatData {
  switch (type) {
    case 'MX': {
      const { priority, target } = parseData('MX', data, '');
      return { ...NONE, priority, target: withoutDot(target) };
    }
    case 'SRV': {
      const { target, ...numbers } = parseData('SRV', data, '');
      return { ...NONE, ...numbers, target: withoutDot(target) };
    }
    case 'CAA': {
      const { flags, tag, value } = parseData('CAA', data, '');
      return { ...NONE, flags, tag, target: asText(value) };
    }
    case 'TXT':
      return { ...NONE, target: wholeText(data) };
    default:
      return { ...NONE, target: TARGETS.has(type) ? withoutDot(data) : data };
  }
}

/** Data in normal form, as far as the parts allow; numbers that are missing are 0. */
export function fromFlatData(type: string, { target, priority, weight, port, flags, tag }: FlatData): string {
  switch (type) {
    case 'MX':
      return `${priority ?? 0} ${withDot(target)}`;
    case 'SRV':
      return `${priority ?? 0} ${weight ?? 0} ${port ?? 0} ${withDot(target)}`;
    case 'CAA':
      return `${flags ?? 0} ${tag ?? ''} ${quote(toBytes(target))}`;
    case 'TXT':
      return textData(target);
    default:
      return TARGETS.has(type) ? withDot(target) : target;
  }
}

/** The parts of a record of the host's, in the fields that most hosts have for them. */
export function readFlatParts(record: Reader, target: string): FlatData {
  const [priority = null, weight = null, port = null, flags = null] = [
    'priority',
    'weight',
    'port',
    'flags',
  ].map((part) => record.optionalNumber(part));
  return { target, priority, weight, port, flags, tag: record.optionalString('tag') };
}
