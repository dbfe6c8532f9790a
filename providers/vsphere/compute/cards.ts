import { type Call, ImageNotFoundError } from '../../../src/driver/index.js';
import type { CreateNodeOptions } from '../../../src/compute/index.js';
import type { Properties, VsphereClient } from '../client.js';
import { leaf, node } from '../soap.js';
import { machineRef } from './machines.js';
import type { VsphereNetworks } from './networks.js';

const OPERATION = 'createNode';

/** Which networks a clone of a template is to be on. */
export interface Cards {
  readonly source: Properties;
  readonly networks: CreateNodeOptions['networks'];
}

/** Changes of a template's devices that put its clone on networks: its own cards go, and one comes for each network. */
export async function cardsOn(
  client: VsphereClient,
  networks: VsphereNetworks,
  cards: Cards,
  call: Call,
): Promise<string> {
  const { source, networks: asked = 'auto' } = cards;
  if (asked === 'auto') return '';
  const ids = asked === 'none' ? [] : asked;
  const backings: string[] = [];
  for (const id of ids) backings.push(await networks.backing(id, OPERATION, call));
  const removed = (await cardKeys(client, source, call)).map((key) =>
    node(
      'deviceChange',
      leaf('operation', 'remove') + node('device', leaf('key', key), 'VirtualEthernetCard'),
    ),
  );
  return [...removed, ...backings.map(newCard)].join('');
}

/** A new card; keys below 0 are replaced by vCenter. */
function newCard(backing: string, index: number): string {
  const connected = node(
    'connectable',
    leaf('startConnected', true) + leaf('allowGuestControl', true) + leaf('connected', true),
  );
  const device = leaf('key', -100 - index) + backing + connected + leaf('addressType', 'generated');
  return node('deviceChange', leaf('operation', 'add') + node('device', device, 'VirtualVmxnet3'));
}

/** Keys of a machine's network cards, which are the devices with an address of their own. */
async function cardKeys(client: VsphereClient, source: Properties, call: Call): Promise<string[]> {
  const wanted = { VirtualMachine: ['config.hardware.device'] };
  const single = { operation: OPERATION, wanted, notFound: ImageNotFoundError };
  const { element } = await client.get(machineRef(source.id), single, call);
  const devices = element.child('config.hardware.device')?.all('VirtualDevice') ?? [];
  return devices.flatMap((device) => (device.child('macAddress') === null ? [] : [device.get('key') ?? '']));
}
