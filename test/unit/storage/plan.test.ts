import { describe, expect, test } from 'vitest';

import { Budget } from '../../../dist/src/storage/transfer/memory-budget.js';
import { planParts } from '../../../dist/src/storage/transfer/part-plan.js';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const s3 = { min: 5 * MIB, max: 5 * GIB, count: 10_000, preferred: 8 * MIB, equal: false };
const noLimit = { deadline: null };

describe('parts of a known size', () => {
  test('have the preferred size while that is enough', () => {
    expect(planParts(10_000 * 8 * MIB, s3).sizeOf(1)).toBe(8 * MIB);
  });

  test('grow, all alike, when there would be too many', () => {
    const size = 5 * 1024 * GIB;
    const plan = planParts(size, s3);
    expect(plan.sizeOf(1)).toBe(plan.sizeOf(9999));
    expect(plan.sizeOf(1) * 10_000).toBeGreaterThanOrEqual(size);
    expect(plan.sizeOf(1) % MIB).toBe(0);
  });

  test('have the size that was asked for, if the store takes it', () => {
    expect(planParts(100 * MIB, s3, 5 * MIB).sizeOf(1)).toBe(5 * MIB);
    for (const wrong of [5 * MIB - 1, 6 * GIB, 5.5 * MIB + 0.5, Number.NaN])
      expect(() => planParts(100 * MIB, s3, wrong)).toThrow(
        expect.objectContaining({ code: 'invalid-request' }),
      );
  });

  test('an object too large for the store is refused', () => {
    expect(() => planParts(51 * 1024 * GIB, s3)).toThrow(/does not fit/);
  });

  test('are multiples of what the store wants', () => {
    expect(planParts(300 * GIB, { ...s3, multiple: 256 * 1024 }).sizeOf(1) % (256 * 1024)).toBe(0);
  });
});

describe('parts of an unknown size', () => {
  test('stay alike at first, then grow until the largest object fits', () => {
    const plan = planParts(null, s3);
    expect(plan.sizeOf(1)).toBe(8 * MIB);
    expect(plan.sizeOf(1818)).toBe(8 * MIB);
    expect(plan.sizeOf(1819)).toBe(16 * MIB);
    let total = 0;
    for (let number = 1; number <= s3.count; number += 1) total += plan.sizeOf(number);
    expect(total).toBeGreaterThan(5 * 1024 * GIB);
  });

  test('never grow where the store wants them equal', () => {
    const plan = planParts(null, { ...s3, equal: true });
    expect(plan.sizeOf(10_000)).toBe(8 * MIB);
  });
});

describe('the budget of bytes', () => {
  test('gives what is free at once and the rest in order', async () => {
    const budget = new Budget(100);
    const order: string[] = [];
    const first = await budget.acquire(60, noLimit);
    const second = budget.acquire(60, noLimit).then((permit) => {
      order.push('large');
      return permit;
    });
    const third = budget.acquire(10, noLimit).then((permit) => {
      order.push('small');
      return permit;
    });
    first.release();
    (await second).release();
    (await third).release();
    expect(order).toEqual(['large', 'small']);
  });

  test('gives back what was not needed', async () => {
    const budget = new Budget(100);
    const first = await budget.acquire(100, noLimit);
    const second = budget.acquire(50, noLimit);
    first.shrink(50);
    await second;
    first.release();
    first.release();
    await budget.acquire(50, noLimit);
  });

  test('gives more than there is to one who is alone', async () => {
    const budget = new Budget(100);
    const first = await budget.acquire(1000, noLimit);
    const second = budget.acquire(1, noLimit);
    first.release();
    await second;
  });

  test('lets those who gave up go, and those behind them through', async () => {
    const budget = new Budget(100);
    const first = await budget.acquire(50, noLimit);
    const controller = new AbortController();
    const large = budget.acquire(100, { deadline: null, signal: controller.signal });
    const small = budget.acquire(50, noLimit);
    controller.abort(new Error('enough'));
    await expect(large).rejects.toThrow('enough');
    await small;
    first.release();
  });
});
