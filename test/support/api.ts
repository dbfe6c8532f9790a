import nock from 'nock';
import { afterEach, beforeEach, expect } from 'vitest';

/** Sees to it that no test reaches the network, and that each asks for everything it said it would. */
export function isolateNetwork(): void {
  beforeEach(() => {
    nock.disableNetConnect();
  });
  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    expect(pending).toEqual([]);
  });
}
