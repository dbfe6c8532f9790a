// Makes the queue engine of a description, in the tests' process and in those that they kill.
import * as queue from 'skylane/queue';

export function engineOf({ kind, ...options }) {
  return queue[kind](options);
}
