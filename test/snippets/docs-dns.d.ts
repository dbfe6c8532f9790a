// What the snippets about DNS take for granted.
import type * as Skylane from 'skylane';
import type { PowerDns } from 'skylane/powerdns';

declare global {
  const dns: PowerDns;
  const other: PowerDns;
  const zone: Skylane.Zone;
  const apiKey: string;
}
