import { type ClientContext } from '../../../src/driver/index.js';
import type { ComputeLimits } from '../../../src/compute/index.js';

/** Facts about Verda that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  metadataValue: { pattern: /^.{0,127}$/s, words: 'has 127 characters at most' },
  userData: { form: 'text', most: null, source: 'https://api.verda.com/v1/docs#tag/startup-scripts' },
  auth: [],
  generatesPassword: false,
  openExtras: ['description', 'diskSize', 'volumes', 'isSpot', 'contract', 'pricing', 'startupScriptId'],
  capacity: { faults: /^no capacity is left$/, source: 'https://api.verda.com/v1/docs' },
  sources: [
    'https://api.verda.com/v1/docs',
    'https://github.com/verda-cloud/verdacloud-sdk-go/blob/main/pkg/verda/tags_types.go',
  ],
};

/** Most tags of a resource, and most characters of a key. */
const MOST_TAGS = 10;
const LONGEST_KEY = 63;

/**
 * Checks tags, whose keys Verda keeps in small letters.
 *
 * @throws InvalidRequestError for keys that would come back otherwise, and for too many
 */
export function checkTags(
  operation: string,
  tags: Readonly<Record<string, string>>,
  { invalid }: Pick<ClientContext, 'invalid'>,
): void {
  const keys = Object.keys(tags);
  const wrong = keys.find((key) => key === '' || key.length > LONGEST_KEY || key !== key.toLowerCase());
  if (wrong !== undefined)
    throw invalid(
      operation,
      `verda cannot keep the key ${JSON.stringify(wrong)}: keys are in small letters, ${LONGEST_KEY} at most`,
    );
  if (keys.length > MOST_TAGS)
    throw invalid(operation, `verda keeps ${MOST_TAGS} keys at most, not ${keys.length}`);
}

/** Tags as Verda wants them; one without a value is a word of its own. */
export function tagsOf(metadata: Readonly<Record<string, string>>): object[] {
  return Object.entries(metadata).map(([key, value]) => (value === '' ? { key } : { key, value }));
}
