import { readdir } from 'node:fs/promises';
import type { ComputeDriver } from 'skylane';
import type { ComputeContext } from 'skylane/conformance';
import type { Shape } from './stand-in.js';

/** A row: a cloud's shape, its driver, and what the behaviours need of it. Each is `row` of a file in `rows`. */
export interface Host {
  /** The provider's name. */
  readonly name: string;
  readonly shape: Shape;
  /** Makes the driver; `secret` is the stand-in's, or a wrong one. */
  readonly make: (endpoint: string, secret: string) => ComputeDriver;
  /** Image and sizes that the shape's seed has, and parts of the context that the cloud has. */
  readonly context: Pick<
    ComputeContext,
    | 'image'
    | 'size'
    | 'otherSize'
    | 'networks'
    | 'refusedName'
    | 'volumeSize'
    | 'range'
    | 'networked'
    | 'addressSource'
  >;
  /** Behaviours that the cloud does not have, with the reason. */
  readonly without?: Readonly<Record<string, string>>;
}

/** All rows, by their files' names; or those named. */
export async function readHosts(names: readonly string[] = []): Promise<Host[]> {
  const folder = new URL('rows/', import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).toSorted();
  const wanted = files.filter((file) => names.length === 0 || names.includes(file.replace('.ts', '')));
  return Promise.all(
    wanted.map(async (file) => ((await import(new URL(file, folder).href)) as { row: Host }).row),
  );
}

/** Takes the pace of a host's driver away: limits are no behaviour, and kept to, they would take the suite hours. */
export async function unpace({ make }: Host, pollInterval?: number): Promise<void> {
  const model = make('http://127.0.0.1:9', 'none-0815');
  const type = model.constructor as unknown as { rate: unknown; limits: object };
  await model.close();
  type.rate = null;
  if (pollInterval !== undefined) type.limits = { ...type.limits, pollInterval };
}
