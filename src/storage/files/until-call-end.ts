import { type Call, orCallEnd } from '../../call/call.js';

/** Yields items until the call ends; a stalled source is not waited for. @throws the reason why the call ended */
export async function* untilCallEnd<T>(
  items: Iterable<T> | AsyncIterable<T>,
  call: Call,
): AsyncGenerator<T, void, undefined> {
  const iterator = iteratorOf(items);
  let isWaiting = false;
  let isOver = false;
  try {
    for (;;) {
      isWaiting = true;
      const { done, value } = await orCallEnd(Promise.resolve(iterator.next()), call);
      isWaiting = false;
      if (done === true) {
        isOver = true;
        return;
      }
      yield value;
    }
  } finally {
    if (!isOver) await leave(iterator, isWaiting);
  }
}

/** A waiting generator ends only when its promise settles. */
async function leave(
  iterator: Iterator<unknown> | AsyncIterator<unknown>,
  isWaiting: boolean,
): Promise<void> {
  const left = Promise.resolve(iterator.return?.());
  if (!isWaiting) await left;
  else left.catch(() => {});
}

function iteratorOf<T>(items: Iterable<T> | AsyncIterable<T>): Iterator<T> | AsyncIterator<T> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}
