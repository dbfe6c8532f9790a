import type { Reader } from '../../src/driver/index.js';
import { disabledValue, servedToSome, type Special } from '../../src/dns/index.js';

/** The line of all clients, of DNSPod's own API and of Tencent Cloud's. */
export const DEFAULT_LINE = '默认';

/** The field in lists and in single records, of either API. */
const FIELDS = ['line', 'record_line', 'Line', 'RecordLine'];

/** The line that a record is for: clients of one network or country. */
export function lineOf(record: Reader): string | null {
  return FIELDS.map((field) => record.optionalString(field)).find((line) => line !== null) ?? null;
}

/** Marks a record that is paused, or for clients of one line. */
export function specialOf(record: Reader, type: string, isDisabled: boolean): Special | null {
  if (isDisabled) return disabledValue(type);
  const line = lineOf(record) ?? DEFAULT_LINE;
  return line === DEFAULT_LINE || /^default$/i.test(line)
    ? null
    : servedToSome(type, `the line ${line}`, line);
}
