/** Factors of Kubernetes' suffixes, in bytes. @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Bytes of a quantity such as `16Gi`, `1.5G` or `1e9`; null for what is none. */
export function bytesOf(quantity: string | null): number | null {
  const [, number, suffix = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(quantity ?? '') ?? [];
  const factor = Object.hasOwn(FACTORS, suffix) ? FACTORS[suffix] : undefined;
  if (number === undefined || factor === undefined) return null;
  const bytes = Number(number) * factor;
  return Number.isFinite(bytes) ? bytes : null;
}

/** Whole MiB of a quantity. */
export function mebibytesOf(quantity: string | null): number | null {
  const bytes = bytesOf(quantity);
  return bytes === null ? null : Math.floor(bytes / 2 ** 20);
}

/** Whole GiB of a quantity, rounded up as storage is. */
export function gibibytesOf(quantity: string | null): number | null {
  const bytes = bytesOf(quantity);
  return bytes === null ? null : Math.ceil(bytes / 2 ** 30);
}
