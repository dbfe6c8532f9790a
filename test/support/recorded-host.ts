import type { DnsDriver, Zone } from 'skylane';
import type { Difference } from './replay.js';

/** A host of which others have recorded exchanges. */
export interface RecordedHost {
  /** Name of the recording. */
  readonly host: string;
  /** Domain that was recorded. */
  readonly domain: string;
  /** What stands before the paths of the API in the recorded URLs. */
  readonly prefix: string;
  readonly driver: (endpoint: string) => DnsDriver;
  /** What the recorded CNAME record points at. Default `docs.example.com.` */
  readonly cname?: string;
  /** How the zone is found. Default `findZone`. */
  readonly zone?: (driver: DnsDriver, domain: string) => Promise<Zone>;
  /** What the driver asks in another way than was recorded, and why. */
  readonly differences: readonly Difference[];
  /** Requests that are equal, and those that differ by the reason. */
  readonly expected: Readonly<Record<string, number>>;
  /** Recorded tests that are not replayed, and why. */
  readonly passedOver?: Readonly<Record<string, string>>;
}
