import type { DnsDriver, Zone } from 'skylane';
import type { Difference, Reading } from './replay.js';

/** A host of which others have recorded exchanges. */
export interface RecordedHost extends Reading {
  /** Name of the recording. */
  readonly host: string;
  /** Domain that was recorded. */
  readonly domain: string;
  /** What stands before the paths of the API in the recorded URLs. */
  readonly prefix: string;
  readonly driver: (endpoint: string) => DnsDriver;
  /** What the recorded CNAME record points at. Default `docs.example.com.` */
  readonly cname?: string;
  /** Fields that were taken out of recorded bodies, such as keys. */
  readonly without?: readonly string[];
  /** How the zone is found. Default `findZone`. */
  readonly zone?: (driver: DnsDriver, domain: string) => Promise<Zone>;
  /** What the driver asks in another way than was recorded, and why. */
  readonly differences: readonly Difference[];
  /** Requests that are equal, and those that differ by the reason. */
  readonly expected: Readonly<Record<string, number>>;
  /** Recorded tests that are not replayed, and why. */
  readonly passedOver?: Readonly<Record<string, string>>;
}

/** A body without the domain in names, quotes around texts and final dots of names: what remains of it is its meaning. */
export function bare(domain: string): (body: unknown) => unknown {
  const suffix = `.${domain}`;
  const clean = (text: string): string => {
    const plain = text.replace(/^"(.*)"$/, '$1').replace(/\.$/, '');
    return plain.endsWith(suffix) ? plain.slice(0, -suffix.length) : plain;
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return clean(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one)]));
  };
  return walk;
}

/** Requests of one method, to the same path, whose bodies say the same once both are made comparable. */
export function bySent(
  method: string,
  why: string,
  sent: (ours: never) => unknown,
  as: (recorded: never) => unknown = sent,
): Difference {
  return {
    ours: new RegExp(`^${method} `),
    recorded: (line) => new RegExp(`^${line.replaceAll(/[.*+?^$(){}|[\]\\]/g, String.raw`\$&`)}$`),
    why,
    sent,
    as,
  };
}

/** How a record is found that was not read by its id when it was recorded. */
interface Rows {
  readonly ours: RegExp;
  /** The records in a recorded response. */
  readonly rows: (body: never) => readonly object[];
  /** The record that a recorded change made, where the response does not show it. */
  readonly made?: (sent: never) => object;
  /** The response that a single record stands in. */
  readonly wrap?: (row: object) => object;
}

/** A record by its id: it stands in what was recorded of its creation, of a change, or of a list. */
export function oneOf({ ours, rows, made, wrap = (row) => row }: Rows): Difference {
  return {
    ours,
    recorded: null,
    why: 'reads the record before it is changed',
    answer: (_nothing, inTurn, path) => {
      const id = /(?:RecordId|rrid)=([^&]+)/.exec(path)?.[1] ?? path.split('/').at(-1) ?? '';
      for (const exchange of inTurn) {
        if (exchange.method === 'DELETE' || exchange.status >= 400) continue;
        const shown = rows(exchange.body as never).find((row) =>
          Object.values(row).some((value) => String(value) === id),
        );
        if (shown !== undefined) return wrap(shown);
        const isIts = JSON.stringify(exchange.body).includes(id) || exchange.url.endsWith(`/${id}`);
        const sent = exchange.sent ?? Object.fromEntries(new URL(exchange.url, 'http://host').searchParams);
        if (made !== undefined && (exchange.sent !== undefined || exchange.url.includes('?')) && isIts)
          return wrap({ id, ...made(sent as never) });
      }
      return {};
    },
  };
}

/** Zones, where the recording begins with one that is known. */
export function zonesOf(ours: RegExp, body: object): Difference {
  return { ours, recorded: null, why: 'lists the zones, which was not recorded', answer: () => body };
}

/** Requests that ask for the same with other filters, pages or names of parameters. */
export function asFor(
  ours: RegExp,
  recorded: RegExp,
  why: string,
  answer?: (body: never) => unknown,
): Difference {
  return { ours, recorded, why, sent: () => null, as: () => null, ...(answer && { answer }) };
}
