import type { XmlElement } from '../../format/xml.js';
import { dataProblem } from './data.js';
import { keptName } from './names.js';
import type { SetRow } from './state.js';
import { contentOf, refuse } from './xml.js';

/** A requested change. */
export interface WantedChange {
  readonly action: 'CREATE' | 'DELETE' | 'UPSERT';
  readonly set: SetRow;
}

/** Elements and characters in one request: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
const MAX_ELEMENTS = 1000;
const MAX_CHARACTERS = 32_000;
/** Values in one set. */
const MAX_VALUES = 400;

const POLICIES = [
  'Weight',
  'Region',
  'GeoLocation',
  'Failover',
  'MultiValueAnswer',
  'CidrRoutingConfig',
  'GeoProximityLocation',
];
const OWN_FIELDS = new Set(['Name', 'Type', 'SetIdentifier', 'TTL', 'ResourceRecords', 'AliasTarget']);

/** The changes of a request, which was checked as far as it can be without the zone. @throws Refusal */
export function wantedChanges(root: XmlElement): WantedChange[] {
  const changes = root.child('ChangeBatch')?.child('Changes')?.all('Change') ?? [];
  if (changes.length === 0)
    throw refuse(400, 'InvalidInput', 'Invalid request: the change batch holds no changes.');
  const wanted = changes.map(wantedChange);
  checkSize(wanted);
  const problems = wanted.flatMap(({ action, set }) => (action === 'DELETE' ? [] : setProblems(set)));
  if (problems.length > 0) throw invalidBatch(problems);
  return wanted;
}

/** The error for a batch that cannot be carried out; nothing of it was. */
export function invalidBatch(problems: readonly string[]): Error {
  return refuse(400, 'InvalidChangeBatch', `[${problems.join(', ')}]`);
}

function wantedChange(change: XmlElement): WantedChange {
  const action = change.get('Action');
  const set = change.child('ResourceRecordSet');
  const isKnown = action === 'CREATE' || action === 'DELETE' || action === 'UPSERT';
  if (!isKnown || set === null) {
    throw refuse(400, 'InvalidInput', `Invalid XML ; change with action ${action ?? 'null'} cannot be read`);
  }
  return { action, set: readSet(set) };
}

function readSet(element: XmlElement): SetRow {
  const name = keptName(element.get('Name') ?? '');
  if (name === null)
    throw refuse(
      400,
      'InvalidInput',
      `FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with '${element.get('Name')}'`,
    );
  const alias = element.child('AliasTarget');
  return {
    name,
    type: element.get('Type') ?? '',
    identifier: element.get('SetIdentifier'),
    policy: POLICIES.find((policy) => element.child(policy) !== null) ?? null,
    settings: Object.fromEntries(
      element.children
        .filter((child) => !OWN_FIELDS.has(child.name))
        .map((child) => [child.name, contentOf(child)]),
    ),
    ttl: alias === null ? (element.get('TTL') ?? '') : null,
    values: (element.child('ResourceRecords')?.all('ResourceRecord') ?? []).map(
      (record) => record.get('Value') ?? '',
    ),
    alias: alias === null ? null : contentOf(alias),
  };
}

/** An UPSERT counts twice. */
function checkSize(changes: readonly WantedChange[]): void {
  let elements = 0;
  let characters = 0;
  for (const { action, set } of changes) {
    const times = action === 'UPSERT' ? 2 : 1;
    elements += times * set.values.length;
    for (const value of set.values) characters += times * value.length;
  }
  if (elements > MAX_ELEMENTS) throw invalidBatch([`Number of records limit of ${MAX_ELEMENTS} exceeded.`]);
  if (characters > MAX_CHARACTERS)
    throw invalidBatch([`RDATA character limit of ${MAX_CHARACTERS} exceeded.`]);
}

function setProblems({ type, ttl, values, alias, identifier, policy }: SetRow): string[] {
  if ((identifier === null) !== (policy === null))
    return [
      "Invalid request: Missing field 'SetIdentifier' or its routing policy in Change with this resource record set",
    ];
  if (alias !== null) return [];
  const seconds = Number(ttl);
  if (ttl === '' || !(seconds >= 0 && seconds < 2 ** 31))
    return ["Invalid request: Missing field 'TTL' in Change"];
  if (values.length === 0)
    return ['Invalid request: Expected at least one of [AliasTarget, ResourceRecords]'];
  if (values.length > MAX_VALUES) return [`Cannot have more than ${MAX_VALUES} records in a RRSet.`];
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) return [`Duplicate Resource Record: '${twice}'`];
  return values.flatMap((value) => dataProblem(type, value) ?? []);
}
