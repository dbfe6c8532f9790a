import type { Channel } from 'amqplib';

/** Closes a channel. amqplib waits for the broker's word alone, which never comes where the connection is lost meanwhile. */
export async function closeChannel(channel: Channel): Promise<void> {
  const lost = new Promise<void>((resolve) => {
    channel.once('close', resolve);
  });
  await Promise.race([channel.close().catch(() => {}), lost]);
}
