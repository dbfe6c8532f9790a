// What the snippets about ACME take for granted.
import type * as Skylane from 'skylane';
import type { PowerDns } from 'skylane/powerdns';

declare global {
  const dns: PowerDns;
  const record: Skylane.DnsRecord;
  const name: string;
  const proof: string;
}
