import { textOf } from '../data/data.js';
import { codeName, type IncomingMessage } from '../message/message.js';
import { toAbsolute } from '../names/names.js';
import type { RecordValue } from '../records/record.js';

const NXDOMAIN = 3;
/** Characters of a name server's data in a message. */
const SHOWN = 200;

/** A set to query, with the values that it must contain. */
export interface SetQuestion {
  /** Absolute. */
  readonly owner: string;
  readonly type: string;
  readonly values: readonly string[];
}

/** One query for each set of the records. */
export function questionsOf(records: readonly RecordValue[], domain: string): readonly SetQuestion[] {
  const questions = new Map<string, { owner: string; type: string; values: string[] }>();
  for (const { name, type, data } of records) {
    const owner = toAbsolute(name, domain);
    const key = `${type} ${owner}`;
    const question = questions.get(key) ?? { owner, type, values: [] };
    question.values.push(data);
    questions.set(key, question);
  }
  return [...questions.values()];
}

/** Description of missing values in a response; null if an authoritative server returned all of them. */
export function lacking({ owner, type, values }: SetQuestion, answer: IncomingMessage): string | null {
  const { code, authoritative, answers } = answer;
  if (code !== 0 && code !== NXDOMAIN) return `answers ${codeName(code)}`;
  if (!authoritative) return 'does not answer for the zone';
  const served = answers.filter((record) => record.name === owner && record.type === type);
  const found = new Set(served.map(({ data }) => comparable(type, data)));
  if (values.every((value) => found.has(comparable(type, value)))) return null;
  const others = served.length > 0 ? served : answers.filter((record) => record.name === owner);
  const shown = others.map((record) => `${record.type === type ? '' : `${record.type} `}${record.data}`);
  return shown.length === 0 ? `has no ${type} record of that name` : `says ${short(shown.join(', '))}`;
}

/** Hosts cut texts into strings as they please. */
function comparable(type: string, data: string): string {
  return type === 'TXT' || type === 'SPF' ? textOf(data) : data;
}

function short(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
