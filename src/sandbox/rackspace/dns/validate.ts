import { isIPv4, isIPv6 } from 'node:net';
import { Refusal } from '../../http.js';
import { asArray, asNumber, asObject, asString, asText, type Json, type JsonObject } from '../../json.js';
import type { DnsRecordRow, Domain } from './state.js';

const LEAST_TTL = 300;
const LONGEST_COMMENT = 160;
const TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'];
const DOMAIN_NAME = /^(?=.{1,253}$)(?:[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?\.)+[a-z\d-]{2,}$/i;

/** An error as Cloud DNS says it. */
export function dnsFault(code: number, message: string, details = ''): Refusal {
  return new Refusal({ status: code, body: { message, code, details } });
}

function refuse(messages: readonly string[]): void {
  if (messages.length === 0) return;
  throw new Refusal({ status: 400, body: { validationErrors: { messages }, code: 400 } });
}

/** The rows under the key, or the refusal of a body that is not as it should be. */
export function rowsOf(body: Json | undefined, key: string): readonly JsonObject[] {
  const rows = asArray(asObject(body)?.[key])?.map((row) => asObject(row) ?? {});
  if (rows === undefined)
    throw dnsFault(400, 'The request could not be processed.', `Expected an object with ${key}.`);
  return rows;
}

/** A domain that a create asks for. */
export interface WantedDomain extends Pick<Domain, 'name' | 'emailAddress' | 'ttl' | 'comment'> {
  readonly records: readonly WantedRecord[];
}

/** A record that a create asks for. */
export type WantedRecord = Pick<DnsRecordRow, 'type' | 'name' | 'data'> &
  Partial<Pick<DnsRecordRow, 'ttl' | 'priority' | 'comment'>>;

export function wantedDomains(body: Json | undefined): readonly WantedDomain[] {
  const rows = rowsOf(body, 'domains');
  const messages = rows.flatMap((row) => domainProblems(row));
  refuse(messages);
  return rows.map((row) => {
    const name = asText(row.name).toLowerCase();
    return {
      name,
      emailAddress: asText(row.emailAddress),
      ttl: asNumber(row.ttl) ?? 3600,
      comment: asString(row.comment),
      records: wantedRecords(asObject(row.recordsList) ?? { records: [] }, name),
    };
  });
}

function domainProblems(row: JsonObject): string[] {
  const name = asString(row.name);
  const problems: string[] = [];
  if (name === undefined) problems.push('Must provide a name for each domain.');
  if (name === undefined || !DOMAIN_NAME.test(name))
    problems.push(`${name ?? 'null'} is not a valid domain name.`);
  if (!/^[^@\s]+@[^@\s]+$/.test(asText(row.emailAddress)))
    problems.push('Must provide a valid email address for each domain.');
  return [...problems, ...commonProblems(row, 'Domain')];
}

function commonProblems(row: JsonObject, what: string): string[] {
  const problems: string[] = [];
  if (row.ttl !== undefined && row.ttl !== null && (asNumber(row.ttl) ?? 0) < LEAST_TTL) {
    problems.push(`${what} TTL is required and must be greater than or equal to ${LEAST_TTL}`);
  }
  if (asText(row.comment).length > LONGEST_COMMENT)
    problems.push(`${what} comment must be ${LONGEST_COMMENT} characters or less`);
  return problems;
}

/** Changes that an update of a domain asks for. */
export function domainChanges(row: JsonObject): Partial<Pick<Domain, 'ttl' | 'emailAddress' | 'comment'>> {
  refuse(commonProblems(row, 'Domain'));
  const { emailAddress } = row;
  return {
    ...(asNumber(row.ttl) === undefined ? {} : { ttl: asNumber(row.ttl) ?? LEAST_TTL }),
    ...(typeof emailAddress === 'string' ? { emailAddress } : {}),
    ...(row.comment === undefined ? {} : { comment: asString(row.comment) }),
  };
}

export function wantedRecords(body: Json | undefined, domain: string): readonly WantedRecord[] {
  const rows = rowsOf(body, 'records');
  refuse(rows.flatMap((row) => recordProblems(row, domain)));
  return rows.map((row) => ({
    type: asText(row.type).toUpperCase(),
    name: asText(row.name).toLowerCase(),
    data: asText(row.data),
    ...recordChanges(row),
  }));
}

function recordProblems(row: JsonObject, domain: string): string[] {
  const type = asText(row.type).toUpperCase();
  const name = asText(row.name).toLowerCase();
  const problems: string[] = [];
  if (!TYPES.includes(type)) problems.push(`${type === '' ? 'null' : type} is not a supported record type.`);
  if (name !== domain && !name.endsWith(`.${domain}`))
    problems.push(`Record name ${name} is not in domain ${domain}.`);
  if (row.data === undefined || row.data === '') problems.push('Must provide data for each record.');
  if ((type === 'MX' || type === 'SRV') && asNumber(row.priority) === undefined)
    problems.push(`Priority is required for ${type} records.`);
  return [...problems, ...dataProblems(type, asText(row.data)), ...commonProblems(row, 'Record')];
}

function dataProblems(type: string, data: string): string[] {
  const bad = (type === 'A' && !isIPv4(data)) || (type === 'AAAA' && !isIPv6(data));
  return bad ? [`${data} is not a valid IP address for a record of type ${type}.`] : [];
}

/** Changes that an update of a record asks for. */
export function recordChanges(row: JsonObject): Partial<DnsRecordRow> {
  return {
    ...(typeof row.data === 'string' ? { data: row.data } : {}),
    ...(asNumber(row.ttl) === undefined ? {} : { ttl: asNumber(row.ttl) ?? LEAST_TTL }),
    ...(asNumber(row.priority) === undefined ? {} : { priority: asNumber(row.priority) }),
    ...(row.comment === undefined ? {} : { comment: asString(row.comment) }),
  };
}

/** Like recordChanges, but refuses values that are invalid for the record. */
export function checkedRecordChanges(row: JsonObject, record: DnsRecordRow): Partial<DnsRecordRow> {
  const problems = row.data === undefined ? [] : dataProblems(record.type, asText(row.data));
  refuse([...problems, ...commonProblems(row, 'Record')]);
  return recordChanges(row);
}
