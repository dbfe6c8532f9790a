import type { ClientContext } from '../../../src/driver/index.js';
import { checkPublicKey, type CreateNodeOptions } from '../../../src/compute/index.js';
import type { ArmClient } from '../arm/client.js';
import { splitLocation } from './location.js';
import type { AzureCreateExtra } from './models.js';

type Spec = CreateNodeOptions<AzureCreateExtra>;

const TAG = /^[^<>%&\\?/]{1,512}$/;
const MOST_TAGS = 49;

/** Checks a spec against Azure's own rules. @throws InvalidRequestError */
export function checkMachine({ metadata = {}, networks, auth, keyPair }: Spec, context: ClientContext): void {
  const refuse = (words: string): never => {
    throw context.invalid('createNode', words);
  };
  if (networks === 'none') refuse("a server of Azure has a network interface; networks cannot be 'none'");
  const keys = Object.keys(metadata);
  const wrong = keys.find((key) => !TAG.test(key));
  if (wrong !== undefined) refuse(`${JSON.stringify(wrong)} is no name for a tag of Azure`);
  if (keys.length > MOST_TAGS) refuse(`a server has at most ${MOST_TAGS} keys of metadata at Azure`);
  if (new Set(keys.map((key) => key.toLowerCase())).size < keys.length)
    refuse('two keys of metadata differ in case alone, which are one tag at Azure');
  if (auth !== undefined && keyPair !== undefined) refuse('give keyPair or auth, not both');
  if (auth !== undefined && 'publicKey' in auth)
    checkPublicKey(auth.publicKey, context.details('createNode'));
}

/** The specs by the region that each is for. */
export function byRegion(specs: readonly Spec[], client: ArmClient): Map<string, Spec[]> {
  const regions = new Map<string, Spec[]>();
  for (const spec of specs) {
    const { region } = splitLocation(spec.location, client, 'createNode');
    regions.set(region, [...(regions.get(region) ?? []), spec]);
  }
  return regions;
}
