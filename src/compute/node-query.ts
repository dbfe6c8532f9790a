import type { CallOptions } from '../call/call.js';
import { type CloudErrorDetails, InvalidRequestError } from '../errors.js';
import type { ComputeNode, NodeState } from './models/index.js';

/** Filter for servers; all given fields must match. */
export interface NodeFilter {
  /** Full name. */
  readonly name?: string;
  /** A tag: a key of their metadata (`team`), a key and its value (`team:web`, or `{ team: 'web' }`), or a plain word on clouds with such tags. */
  readonly tag?: string | Readonly<Record<string, string>>;
  /** One state, or several. */
  readonly state?: NodeState | readonly NodeState[];
}

/** Arguments of a list of servers: an optional filter, and the options of the call, last as everywhere. */
export type NodeListArguments =
  | readonly [options?: CallOptions | undefined]
  | readonly [filter: NodeFilter | null | undefined, options?: CallOptions | undefined];

/** Separated filter and options. */
export interface NodeQuery {
  /** Empty for all servers. */
  readonly filter: NodeFilter;
  /** Signal and timeout; undefined if not given. */
  readonly options: CallOptions | undefined;
}

const FILTER = new Set(['name', 'tag', 'state']);
const OPTIONS = new Set(['signal', 'timeout', 'deadline']);

/**
 * Separates a filter from the options of a call: a single object without filter fields is the options.
 *
 * @throws InvalidRequestError for an unknown filter, and for options inside a filter, where they would be ignored
 */
export function nodeQuery(
  [first, second]: readonly [first?: object | null | undefined, second?: CallOptions | undefined],
  details: CloudErrorDetails,
): NodeQuery {
  if (first === undefined || first === null) return { filter: {}, options: second };
  const keys = Object.keys(first);
  if (second === undefined && keys.every((key) => OPTIONS.has(key))) return { filter: {}, options: first };
  const wrong = keys.find((key) => !FILTER.has(key));
  if (wrong !== undefined)
    throw new InvalidRequestError(
      OPTIONS.has(wrong)
        ? `listNodes: ${wrong} stands within the filter; give it after that, as in listNodes({ name }, { ${wrong} }).`
        : `listNodes: ${wrong} is no filter; there are name, tag and state.`,
      details,
    );
  return { filter: first, options: second };
}

/** Returns the test for a server; null if every server matches. */
export function nodeFilter({ name, tag, state }: NodeFilter): ((node: ComputeNode) => boolean) | null {
  if (name === undefined && tag === undefined && state === undefined) return null;
  const states = typeof state === 'string' ? [state] : state;
  return (node) =>
    (name === undefined || node.name === name) &&
    (tag === undefined || bears(node, tag)) &&
    (states === undefined || states.includes(node.state));
}

function bears({ metadata, extra }: ComputeNode, tag: NonNullable<NodeFilter['tag']>): boolean {
  if (typeof tag !== 'string') return Object.entries(tag).every(([key, value]) => metadata[key] === value);
  const { tags } = extra as { readonly tags?: unknown };
  if (Array.isArray(tags) && tags.includes(tag)) return true;
  return Object.entries(metadata).some(([key, value]) => tag === key || tag === `${key}:${value}`);
}
