import { idOf } from '../../../src/driver/index.js';
import { type CreateNodeOptions, defined, imageOf } from '../../../src/compute/index.js';
import { tagsOf } from './limits.js';
import type { VerdaCreateExtra } from './models.js';

/** What a create refers to by ids of Verda's own. */
export interface CreateParts {
  readonly keyIds: readonly string[];
  readonly scriptId: string | undefined;
}

/** Body of a request for a new instance. @see https://api.verda.com/v1/docs#tag/instances */
export function createBody(
  spec: CreateNodeOptions<VerdaCreateExtra>,
  { keyIds, scriptId }: CreateParts,
  region: string | null,
): object {
  const { extra = {}, location, metadata, name } = spec;
  const { description = name, diskSize, volumes } = extra;
  return defined({
    instance_type: idOf(spec.size),
    image: imageOf(spec),
    hostname: name,
    description,
    ssh_key_ids: keyIds,
    location_code: location === undefined ? (region ?? undefined) : idOf(location),
    startup_script_id: scriptId ?? extra.startupScriptId,
    os_volume: diskSize === undefined ? undefined : { name: `${name}-os`, size: diskSize },
    existing_volumes: volumes,
    is_spot: extra.isSpot,
    contract: extra.contract,
    pricing: extra.pricing,
    tags: metadata === undefined ? undefined : tagsOf(metadata),
  });
}
