import type { ClientContext } from '../../../src/driver/index.js';
import type { ComputeModels } from '../../../src/compute/index.js';
import { Ec2InstanceTypes } from './catalogue.js';
import { Ec2Client } from './client.js';
import { Ec2Images } from './images.js';
import { Ec2Instances } from './instances.js';
import { Ec2KeyPairs } from './key-pairs.js';
import type { Ec2Extras } from './models.js';
import { Ec2Addresses } from './network/addresses.js';
import { Ec2Firewalls } from './network/firewalls.js';
import { Ec2Networks } from './network/portable-networks.js';
import { Ec2Snapshots } from './snapshots.js';
import { Ec2Volumes } from './volumes.js';

/** Client of one driver, and the parts that its portable methods call. */
export class Ec2Parts {
  readonly client: Ec2Client;
  readonly addresses: Ec2Addresses;
  readonly firewalls: Ec2Firewalls;
  readonly images: Ec2Images;
  readonly instances: Ec2Instances;
  readonly instanceTypes: Ec2InstanceTypes;
  readonly keyPairs: Ec2KeyPairs;
  readonly networks: Ec2Networks;
  readonly snapshots: Ec2Snapshots;
  readonly volumes: Ec2Volumes;

  constructor(context: ClientContext, models: ComputeModels<Ec2Extras>) {
    const client = new Ec2Client(context);
    this.client = client;
    this.addresses = new Ec2Addresses(client, models);
    this.firewalls = new Ec2Firewalls(client, models);
    this.images = new Ec2Images(client, models);
    this.instances = new Ec2Instances(client, models);
    this.instanceTypes = new Ec2InstanceTypes(client, models);
    this.keyPairs = new Ec2KeyPairs(client, models);
    this.networks = new Ec2Networks(client, models);
    this.snapshots = new Ec2Snapshots(client, models);
    this.volumes = new Ec2Volumes(client, models, this.instances);
  }
}
