/** A bucket of tokens that fills up by itself. */
interface Bucket {
  readonly header: string;
  readonly size: number;
  /** Tokens a second. */
  readonly refill: number;
  tokens: number;
  filledAt: number;
}

/** Decision of the limiter. */
export interface Verdict {
  readonly refused: boolean;
  /** Seconds until it may be sent again. */
  readonly wait: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Limits of the Azure Resource Manager for a subscription and a signed-in identity, in a region: 250 reads, 200 writes and 200 deletes at
 * once, refilled by 25, 10 and 10 a second.
 *
 * @see https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/request-limits-and-throttling
 */
export class SubscriptionLimits {
  readonly #reads = bucket('reads', 250, 25);
  readonly #writes = bucket('writes', 200, 10);
  readonly #deletes = bucket('deletes', 200, 10);

  count(method: string, now: number): Verdict {
    const used =
      method === 'GET' || method === 'HEAD'
        ? this.#reads
        : method === 'DELETE'
          ? this.#deletes
          : this.#writes;
    used.tokens = Math.min(used.size, used.tokens + ((now - used.filledAt) * used.refill) / 1000);
    used.filledAt = now;
    const refused = used.tokens < 1;
    if (!refused) used.tokens -= 1;
    const wait = refused ? Math.max(1, Math.ceil((1 - used.tokens) / used.refill)) : 0;
    return { refused, wait, headers: { [used.header]: String(Math.floor(used.tokens)) } };
  }
}

function bucket(kind: string, size: number, refill: number): Bucket {
  const header = `x-ms-ratelimit-remaining-subscription-${kind}`;
  return { header, size, refill, tokens: size, filledAt: Date.now() };
}
