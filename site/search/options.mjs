// How the search reads words: the same when the index is made and when it is asked.

/** Options of MiniSearch. */
export const searchOptions = {
  fields: ['title', 'page', 'keywords', 'text'],
  storeFields: ['title', 'page', 'kind', 'url', 'excerpt'],
  tokenize: (text) => text.split(/[^\p{L}\p{N}_$]+/u).filter(Boolean),
  // A constant is a keyword as a whole, so that RACKSPACE leads to Rackspace and not to RACKSPACE_FLEX.
  processTerm: (word, field) =>
    field === 'keywords' ? word.toLowerCase() : [...new Set([word.toLowerCase(), ...partsOf(word)])],
  searchOptions: {
    boost: { title: 6, page: 2, keywords: 16 },
    // A provider with many words about it is found as well as one with few.
    bm25: { k: 1.2, b: 0.3, d: 0.5 },
    boostDocument: (_id, _term, { kind, page }) => (WEIGHTS[kind] ?? 1) * (page === 'skylane' ? 1.3 : 1),
    combineWith: 'AND',
    prefix: true,
    fuzzy: (word) => (word.length > 5 ? 0.15 : false),
    processTerm: (word) => word.toLowerCase(),
  },
};

/** Guides explain, so they come before the details of one provider. */
const WEIGHTS = { guide: 1.6, provider: 1.3, example: 1.2, Class: 1.3, Function: 1.2, member: 1.1 };

/** `createNodes` is found by `nodes` too, `DIGITAL_OCEAN` by `ocean`. */
function partsOf(word) {
  return word
    .split(/_|(?<=\p{Ll})(?=\p{Lu})/u)
    .map((part) => part.toLowerCase())
    .filter((part) => part.length > 1);
}
