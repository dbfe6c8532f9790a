import { formatData, textData } from '../../dist/src/dns/data/data.js';
import type { RecordValue } from '../../dist/src/dns/records/record.js';

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What random records are drawn with. */
export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  hex(bytes: number): string {
    return Array.from({ length: bytes }, () => this.below(256).toString(16).padStart(2, '0')).join('');
  }

  /** Any bytes at all. */
  text(length: number): string {
    return Array.from({ length }, () =>
      String.fromCodePoint(this.pick([34, 92, 59, 32, 9, 10, 233, 8364, 0x1f600, 97, 98, 36, 64])),
    ).join('');
  }

  label(): string {
    return this.pick([
      'a',
      'www',
      '_dmarc',
      'x-1',
      'xn--bcher-kva',
      '0/25',
      'sel._domainkey',
      'deep.er',
      'back\\\\slash',
      'do\\.t',
      'high\\200',
    ]);
  }

  host(): string {
    return `${this.pick(['mx', 'node', 'edge'])}${this.below(1000)}.${this.pick(['example.net', 'xn--fiq228c.example.org'])}.`;
  }

  ipv4(): string {
    return [192, 0, 2, this.below(256)].join('.');
  }

  ipv6(): string {
    return `2001:db8::${(this.below(65_535) + 1).toString(16)}`;
  }
}

type Draw = (dice: Dice) => string;

/** Data in normal form for every type. */
export const RANDOM_DATA: Readonly<Record<string, Draw>> = {
  A: (dice) => dice.ipv4(),
  AAAA: (dice) => dice.ipv6(),
  CAA: (dice) =>
    `${dice.pick([0, 128])} ${dice.pick([`issue "ca${dice.below(100)}.example"`, `issuewild "ca${dice.below(100)}.example"`, `iodef "mailto:a${dice.below(100)}@example.com"`])}`,
  CNAME: (dice) => dice.host(),
  DS: (dice) => `${dice.below(65_536)} 13 2 ${dice.hex(32)}`,
  HTTPS: (dice) =>
    `${dice.below(100) + 1} ${dice.pick(['.', dice.host()])} alpn=h2,h3 port=${dice.below(65_536)} ipv4hint=${dice.ipv4()} ipv6hint=${dice.ipv6()}`,
  LOC: (dice) =>
    formatData('LOC', {
      latitude: (dice.below(648_000_001) - 324_000_000) / 3_600_000,
      longitude: (dice.below(1_296_000_001) - 648_000_000) / 3_600_000,
      altitude: dice.below(100_000) / 100,
      size: dice.below(10) * 10 ** dice.below(4),
      horizontalPrecision: dice.below(10) * 10 ** dice.below(4),
      verticalPrecision: dice.below(10) * 10 ** dice.below(4),
    }),
  MX: (dice) => `${dice.below(65_536)} ${dice.host()}`,
  NAPTR: (dice) => `${dice.below(100)} ${dice.below(100)} "u" "E2U+sip" "!^(.*)$!sip:\\\\1@example.com!" .`,
  NS: (dice) => dice.host(),
  PTR: (dice) => dice.host(),
  SRV: (dice) => `${dice.below(100)} ${dice.below(100)} ${dice.below(65_536)} ${dice.host()}`,
  SSHFP: (dice) => `4 2 ${dice.hex(32)}`,
  SVCB: (dice) =>
    `${dice.below(100) + 1} ${dice.host()} mandatory=port alpn=h2 port=${dice.below(65_536)} key667="x${dice.below(1000)}"`,
  TLSA: (dice) => `3 1 1 ${dice.hex(32)}`,
  TXT: (dice) => textData(dice.text(dice.pick([0, 1, 20, 255, 256, 700]))),
};

const BESIDE_OTHERS = Object.keys(RANDOM_DATA).filter((type) => !['CNAME', 'DS', 'NS'].includes(type));

/** A zone with SOA and NS records that any name server loads, in normal form. */
export function randomZone(
  seed: number,
  size: number,
): { domain: string; ttl: number; records: RecordValue[] } {
  const dice = new Dice(seed);
  const domain = dice.pick(['example.com', 'xn--bcher-kva.example', '2.0.192.in-addr.arpa']);
  const records = new Map<string, RecordValue>();
  const ttls = new Map<string, number>();
  const add = (name: string, type: string): void => {
    const set = `${name} ${type}`;
    if (!ttls.has(set)) ttls.set(set, dice.pick([0, 60, 300, 3600, 86_400]));
    const data = RANDOM_DATA[type]!(dice);
    records.set(`${set} ${data}`, { name, type, data, ttl: ttls.get(set)! });
  };
  add('', 'NS');
  for (let index = 0; records.size < size; index += 1) {
    const name = `${dice.label()}${index}`;
    const kind = dice.below(10);
    if (kind === 0) add(name, 'CNAME');
    else if (kind === 1) for (const type of ['NS', 'NS', 'DS']) add(name, type);
    else
      for (let count = dice.below(4); count >= 0; count -= 1)
        add(dice.pick([name, name, `*.${name}`, '']), dice.pick(BESIDE_OTHERS));
  }
  const soa: RecordValue = {
    name: '',
    type: 'SOA',
    data: `ns1.example.net. host\\.master.example.net. ${dice.below(2 ** 32)} 10800 3600 604800 300`,
    ttl: 3600,
  };
  return { domain, ttl: 300, records: [soa, ...records.values()] };
}
