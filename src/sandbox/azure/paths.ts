/** A parsed path of the Azure Resource Manager. Azure ignores case in paths. */
export interface ArmPath {
  readonly subscription: string;
  /** Resource group; null for the whole subscription. */
  readonly group: string | null;
  /** Types in lower case, such as `virtualmachines` or `virtualnetworks/subnets`; empty if a path names no resource. */
  readonly type: string;
  /** Names, one for each type; the last is missing for a list. */
  readonly names: readonly string[];
  /** Action after a resource, in lower case, such as `start`. */
  readonly action: string | null;
}

const NESTED: ReadonlySet<string> = new Set(['subnets', 'securityrules', 'images', 'backendaddresspools']);

/** Reads a path; null for what is none. */
export function parsePath(path: string): ArmPath | null {
  const words = path
    .split('/')
    .filter((word) => word !== '')
    .map(decode);
  if (words[0]?.toLowerCase() !== 'subscriptions') return null;
  const [, subscription = ''] = words;
  const hasGroup = words[2]?.toLowerCase() === 'resourcegroups';
  const group = hasGroup ? (words[3] ?? null) : null;
  const rest = words.slice(hasGroup ? 4 : 2);
  if (rest[0]?.toLowerCase() !== 'providers') {
    const type = hasGroup && rest.length === 0 ? 'resourcegroups' : (rest[0] ?? '').toLowerCase();
    return { subscription, group, type, names: [], action: null };
  }
  const [, , type = '', name, second, third, fourth] = rest;
  const base = { subscription, group };
  if (second === undefined)
    return { ...base, type: type.toLowerCase(), names: name === undefined ? [] : [name], action: null };
  const inner = second.toLowerCase();
  if (!NESTED.has(inner) || type.toLowerCase() === 'locations')
    return { ...base, type: type.toLowerCase(), names: [name ?? ''], action: rest.slice(4).join('/') };
  const names = [name ?? '', ...(third === undefined ? [] : [third])];
  return { ...base, type: `${type.toLowerCase()}/${inner}`, names, action: fourth?.toLowerCase() ?? null };
}

function decode(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
