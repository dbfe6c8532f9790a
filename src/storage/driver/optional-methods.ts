import type { OptionalMethods } from '../../driver/optional-methods.js';

/** The optional methods of storage by topic; a driver that lacks some withdraws them. */
export const OPTIONAL_STORAGE: {
  readonly objects: OptionalMethods<'copyObject' | 'setMetadata' | 'presignUrl'>;
  readonly 'incomplete uploads': OptionalMethods<'iterateIncompleteUploads' | 'listIncompleteUploads'>;
} = {
  objects: { copyObject: 'own', setMetadata: 'own', presignUrl: 'own' },
  'incomplete uploads': {
    iterateIncompleteUploads: 'own',
    listIncompleteUploads: 'iterateIncompleteUploads',
  },
};
