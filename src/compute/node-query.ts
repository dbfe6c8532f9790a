import type { CallOptions } from '../call/call.js';
import { type CloudErrorDetails, InvalidRequestError } from '../errors.js';
import type { ComputeNode, NodeState } from './models/index.js';

/** Which servers to list; all of what is named has to fit. */
export interface NodeFilter {
  /** Their whole name. */
  readonly name?: string;
  /**
   * A tag that they bear: a key of their metadata (`team`), a key and its value (`team:web`, or `{ team: 'web' }`), or a plain word on
   * clouds that have such tags.
   */
  readonly tag?: string | Readonly<Record<string, string>>;
  /** One state, or several. */
  readonly state?: NodeState | readonly NodeState[];
}

/** A filter, with the options of the call beside it. */
export type NodeQuery = NodeFilter & CallOptions;

const KNOWN = new Set(['name', 'tag', 'state', 'signal', 'timeout', 'deadline']);

/** Whether a server fits; null where every server does. @throws InvalidRequestError for a filter that is not known */
export function nodeFilter(
  query: NodeQuery | undefined,
  details: CloudErrorDetails,
): ((node: ComputeNode) => boolean) | null {
  if (query === undefined) return null;
  const wrong = Object.keys(query).find((key) => !KNOWN.has(key));
  if (wrong !== undefined)
    throw new InvalidRequestError(
      `listNodes: ${wrong} is no filter; there are name, tag and state.`,
      details,
    );
  const { name, tag, state } = query;
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

/** What is asked of the servers, without the options of the call. */
export function filterOf(query: NodeQuery | undefined): NodeFilter {
  if (query === undefined) return {};
  const { name, tag, state } = query;
  return {
    ...(name === undefined ? {} : { name }),
    ...(tag === undefined ? {} : { tag }),
    ...(state === undefined ? {} : { state }),
  };
}
