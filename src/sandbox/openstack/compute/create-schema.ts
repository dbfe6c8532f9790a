import type { Schema } from './schema.js';

const NAME: Schema = { type: 'string', minLength: 1, maxLength: 255 };
const COUNT: Schema = { type: 'integer', minimum: 1 };

/** Metadata, as servers, images and their updates take it. */
export const METADATA: Schema = {
  type: 'object',
  patternProperties: { '^[a-zA-Z0-9-_:. ]{1,255}$': { type: 'string', maxLength: 255 } },
  additionalProperties: false,
};

const IMAGE_REFERENCE: Schema = { type: 'string' };

const SCHEMAS = new Map<string, Schema>();

/** The body of POST /servers in that microversion. */
export function createSchema(version: number): Schema {
  const steps = [19, 32, 37, 42, 52, 57, 63, 67, 74, 90].filter((step) => version >= step).join();
  const kept = SCHEMAS.get(steps);
  if (kept !== undefined) return kept;
  const schema = makeSchema(version);
  SCHEMAS.set(steps, schema);
  return schema;
}

function makeSchema(version: number): Schema {
  return {
    type: 'object',
    required: ['server'],
    properties: {
      server: {
        type: 'object',
        required: version >= 37 ? ['name', 'flavorRef', 'networks'] : ['name', 'flavorRef'],
        properties: serverProperties(version),
        additionalProperties: false,
      },
      'os:scheduler_hints': { type: 'object' },
      'OS-SCH-HNT:scheduler_hints': { type: 'object' },
    },
    additionalProperties: false,
  };
}

function serverProperties(version: number): Record<string, Schema> {
  return {
    name: NAME,
    imageRef: IMAGE_REFERENCE,
    flavorRef: { type: ['string', 'integer'], minLength: 1 },
    adminPass: { type: 'string' },
    metadata: METADATA,
    networks: version >= 37 ? {} : { type: 'array', items: { type: 'object' } },
    'OS-DCF:diskConfig': { type: 'string', enum: ['AUTO', 'MANUAL'] },
    accessIPv4: { type: 'string' },
    accessIPv6: { type: 'string' },
    availability_zone: NAME,
    block_device_mapping: { type: 'array', items: { type: 'object' } },
    block_device_mapping_v2: { type: 'array', items: { type: 'object' } },
    config_drive: {},
    key_name: NAME,
    min_count: COUNT,
    max_count: COUNT,
    return_reservation_id: {},
    security_groups: { type: 'array', items: { type: 'object', properties: { name: NAME } } },
    user_data: { type: 'string', maxLength: 65_535 },
    ...newerProperties(version),
  };
}

function newerProperties(version: number): Record<string, Schema> {
  return {
    ...(version < 57 ? { personality: { type: 'array', items: { type: 'object' } } } : {}),
    ...(version >= 19 ? { description: { type: ['string', 'null'], maxLength: 255 } } : {}),
    ...(version >= 52
      ? { tags: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 60 } } }
      : {}),
    ...(version >= 63 ? { trusted_image_certificates: {} } : {}),
    ...(version >= 74 ? { host: { type: 'string' }, hypervisor_hostname: { type: 'string' } } : {}),
    ...(version >= 90 ? { hostname: { type: 'string', minLength: 1, maxLength: 255 } } : {}),
  };
}
