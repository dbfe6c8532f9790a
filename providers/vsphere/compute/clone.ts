import { type CallOptions, type CloudErrorClass, MalformedResponseError } from '../../../src/driver/index.js';
import type { Properties, VsphereClient } from '../client.js';
import { leaf, node, refTo } from '../soap.js';
import { configSpec, type MachineConfig, USER_DATA, USER_DATA_ENCODING } from './config.js';
import { machineRef } from './machines.js';
import { IMAGE, METADATA } from './read.js';

/** Key of a machine's configuration by which one is known whose clone failed half-way. */
export const MADE = 'skylane.made';

/** A clone of a machine or template. */
export interface Clone {
  readonly operation: string;
  readonly source: Properties;
  /** Settings of the source, which a clone inherits. */
  readonly known: ReadonlyMap<string, string>;
  readonly name: string;
  /** Ids of its folder, and of where it is to be. */
  readonly folder: string;
  readonly place?: {
    readonly resourcePool?: string | undefined;
    readonly datastore?: string | undefined;
    readonly host?: string | undefined;
  };
  readonly config: MachineConfig;
  readonly as: 'template' | 'running machine';
  /** Class of the error for a missing source. */
  readonly notFound: CloudErrorClass;
  /** Values that no error may repeat. */
  readonly confidential?: readonly unknown[];
}

/** Clones a machine, and returns the id of the new one when its disks are copied. What Skylane has written into the source is left out. */
export async function cloneMachine(
  client: VsphereClient,
  clone: Clone,
  options?: CallOptions,
): Promise<string> {
  const { operation, source, name, folder, notFound, confidential } = clone;
  const made = await client.run(
    {
      operation,
      method: 'CloneVM_Task',
      on: machineRef(source.id),
      content:
        refTo('folder', { type: 'Folder', id: folder }) + leaf('name', name) + node('spec', specOf(clone)),
      notFound,
      ...(confidential && { confidential }),
    },
    options,
  );
  if (made !== null) return made;
  throw new MalformedResponseError(
    `${operation}: vCenter cloned ${source.id} and did not say what became of it.`,
    client.context.details(operation),
  );
}

function specOf({ known, place = {}, config, as }: Clone): string {
  const { resourcePool, datastore, host } = place;
  const inherited = ownKeys(known, as).filter((key) => known.get(key));
  const settings = { ...Object.fromEntries(inherited.map((key) => [key, ''])), ...config.settings };
  const location =
    refTo('datastore', datastore === undefined ? undefined : { type: 'Datastore', id: datastore }) +
    refTo('pool', resourcePool === undefined ? undefined : { type: 'ResourcePool', id: resourcePool }) +
    refTo('host', host === undefined ? undefined : { type: 'HostSystem', id: host });
  return (
    node('location', location) +
    leaf('template', as === 'template') +
    node('config', configSpec({ ...config, settings })) +
    leaf('powerOn', as === 'running machine')
  );
}

/** Keys that Skylane has written. A template of someone else's may have user data on purpose; an image of a server has none. */
function ownKeys(known: ReadonlyMap<string, string>, as: Clone['as']): string[] {
  const isOfServer = as === 'template' && known.has(MADE);
  return [METADATA, IMAGE, MADE, ...(isOfServer ? [USER_DATA, USER_DATA_ENCODING] : [])];
}
