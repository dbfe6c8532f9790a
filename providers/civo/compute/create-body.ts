import { type ClientContext, idOf } from '../../../src/driver/index.js';
import {
  type CreateNodeOptions,
  defined,
  imageOf,
  tagsOf,
  userDataText,
} from '../../../src/compute/index.js';
import type { CivoCreateExtra } from './models.js';

/** What a create is given by their ids. */
export interface CreateParts {
  readonly networkId: string;
  readonly keyId: string | undefined;
}

/** Body of a request for a new server. @throws InvalidRequestError for tags that are no words */
export function createBody(
  spec: CreateNodeOptions<CivoCreateExtra>,
  { networkId, keyId }: CreateParts,
  context: ClientContext,
): Record<string, unknown> {
  const { name, size, metadata = {}, firewalls = [], userData, extra = {} } = spec;
  const tags = [...tagsOf(metadata), ...(extra.tags ?? [])];
  return defined({
    hostname: name,
    size: idOf(size),
    template_id: imageOf(spec),
    network_id: networkId,
    region: context.region,
    ssh_key_id: keyId,
    firewall_id: firewalls.map(idOf)[0],
    script: userDataText(userData),
    tags: tags.length === 0 ? undefined : wordsOf('createNode', tags, context),
    public_ip: extra.publicIp === undefined ? undefined : extra.publicIp ? 'create' : 'none',
    reserved_ipv4: extra.reservedIp,
    private_ipv4: extra.privateIp,
    initial_user: extra.initialUser,
    reverse_dns: extra.reverseDns,
    attached_volumes: extra.volumes?.map((id) => ({ id })),
    volume_type: extra.volumeType,
  });
}

/** Tags in one text, with blanks between them. @throws InvalidRequestError for one with a blank, which would be two */
export function wordsOf(operation: string, tags: readonly string[], context: ClientContext): string {
  const wrong = tags.find((tag) => !/^\S+$/.test(tag));
  if (wrong === undefined) return tags.join(' ');
  throw context.invalid(operation, `tags of Civo are words without blanks, not ${JSON.stringify(wrong)}`);
}
