import { generateKeyPairSync } from 'node:crypto';
import { idOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, userDataBase64 } from '../../../src/compute/index.js';
import { CREATE_TAG } from './read.js';
import type { AzureCreateExtra } from './models.js';

type Spec = CreateNodeOptions<AzureCreateExtra>;

/** Resources of a new server, looked up before the request. */
export interface Foundations {
  readonly region: string;
  readonly zones: readonly string[] | undefined;
  /** Ids of its subnets, one interface each. */
  readonly subnets: readonly string[];
  /** Id of its security group. */
  readonly securityGroup: string | undefined;
  /** Public key of the server; null if it has a password. */
  readonly publicKey: string | null;
  /** Identifies this create. */
  readonly token: string;
}

const ADMIN = 'azureuser';

/** Body for a server with its interfaces, addresses and disk, which are deleted with it: one request for all. */
export function machineBody(spec: Spec, found: Foundations): Record<string, unknown> {
  const { extra = {}, metadata = {} } = spec;
  return defined({
    location: found.region,
    zones: found.zones,
    tags: { ...metadata, [CREATE_TAG]: found.token },
    identity: identityBody(extra.identities),
    plan: extra.plan,
    properties: defined({
      hardwareProfile: { vmSize: idOf(spec.size) },
      storageProfile: {
        imageReference: imageReference(idOf(spec.image ?? '')),
        osDisk: defined({
          createOption: 'FromImage',
          deleteOption: 'Delete',
          diskSizeGB: extra.osDiskSize,
          managedDisk: { storageAccountType: extra.osDiskType ?? 'StandardSSD_LRS' },
        }),
      },
      osProfile: systemProfile(spec, found.publicKey),
      networkProfile: {
        networkApiVersion: '2020-11-01',
        networkInterfaceConfigurations: found.subnets.map((subnet, index) =>
          interfaceBody(spec, found, { subnet, index }),
        ),
      },
      diagnosticsProfile: { bootDiagnostics: { enabled: extra.bootDiagnostics ?? true } },
      securityProfile: extra.securityType === undefined ? undefined : { securityType: extra.securityType },
      ...spotBody(extra.spot),
    }),
  });
}

/** Reference to an image by URN or id: your own image, one of a gallery, or a shared or community one. */
export function imageReference(image: string): Record<string, string> {
  if (/^\/SharedGalleries\//i.test(image)) return { sharedGalleryImageId: image };
  if (/^\/CommunityGalleries\//i.test(image)) return { communityGalleryImageId: image };
  if (image.startsWith('/')) return { id: image };
  const [publisher = '', offer = '', sku = '', version = 'latest'] = image.split(':');
  return { publisher, offer, sku, version };
}

/** True for the URN of an image, with or without its version. */
export function isUrn(image: string): boolean {
  return /^[\w.-]+:[\w.-]+:[\w.-]+(?::[\w.-]+)?$/.test(image);
}

function systemProfile({ name, auth, userData, extra = {} }: Spec, publicKey: string | null): object {
  const { adminUsername = ADMIN } = extra;
  const password = auth !== undefined && 'password' in auth ? auth.password : undefined;
  const path = `/home/${adminUsername}/.ssh/authorized_keys`;
  return defined({
    computerName: name.replaceAll(/[^a-z0-9-]/gi, '-').slice(0, 64),
    adminUsername,
    adminPassword: password,
    customData: userDataBase64(userData),
    linuxConfiguration:
      publicKey === null
        ? undefined
        : { disablePasswordAuthentication: true, ssh: { publicKeys: [{ path, keyData: publicKey }] } },
  });
}

function interfaceBody(
  { name, extra = {} }: Spec,
  { securityGroup }: Foundations,
  { subnet, index }: { readonly subnet: string; readonly index: number },
): object {
  const isFirst = index === 0;
  const address = {
    name: `${name}-ip`,
    sku: { name: 'Standard' },
    properties: { deleteOption: 'Delete', publicIPAllocationMethod: 'Static' },
  };
  const hasAddress = isFirst && (extra.publicIp ?? true);
  return {
    name: isFirst ? `${name}-nic` : `${name}-nic-${index + 1}`,
    properties: defined({
      primary: isFirst,
      deleteOption: 'Delete',
      enableAcceleratedNetworking: extra.acceleratedNetworking,
      networkSecurityGroup: securityGroup === undefined ? undefined : { id: securityGroup },
      ipConfigurations: [
        {
          name: 'ipconfig',
          properties: defined({
            primary: true,
            subnet: { id: subnet },
            publicIPAddressConfiguration: hasAddress ? address : undefined,
          }),
        },
      ],
    }),
  };
}

function spotBody(spot: AzureCreateExtra['spot']): object {
  if (spot === undefined) return {};
  return {
    priority: 'Spot',
    evictionPolicy: spot.eviction ?? 'Delete',
    billingProfile: { maxPrice: spot.maxPrice ?? -1 },
  };
}

function identityBody(identities: readonly string[] | undefined): object | undefined {
  if (identities === undefined || identities.length === 0) return undefined;
  const own = identities.filter((id) => id !== 'system');
  const types = [
    own.length < identities.length ? 'SystemAssigned' : [],
    own.length > 0 ? 'UserAssigned' : [],
  ];
  const users = Object.fromEntries(own.map((id) => [id, {}]));
  return { type: types.flat().join(', '), ...(own.length > 0 ? { userAssignedIdentities: users } : {}) };
}

let locked: string | null = null;

/**
 * A public key whose private key is discarded. Azure requires credentials for Linux servers; a server requested without any gets this key,
 * and is inaccessible, as elsewhere, until `runCommand` installs another.
 */
export function keyOfNobody(): string {
  if (locked !== null) return locked;
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  const parts = [Buffer.from('ssh-ed25519'), Buffer.from(x, 'base64url')];
  const blob = Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
  locked = `ssh-ed25519 ${blob.toString('base64')} nobody`;
  return locked;
}
