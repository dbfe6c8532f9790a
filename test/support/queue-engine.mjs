// Makes the queue engine of a description, in the tests' process and in those that they kill.
import { bullmq, rabbitmq } from 'skylane/queue';

export function engineOf({ kind, ...options }) {
  return kind === 'rabbitmq' ? rabbitmq(options) : bullmq(options);
}
