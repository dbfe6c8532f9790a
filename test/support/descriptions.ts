/** The mocks answer with examples, whose next page is often themselves: one item says enough. */
export async function first<Item>(items: AsyncIterable<Item>): Promise<Item | null> {
  for await (const item of items) return item;
  return null;
}

/** What an answer of the mock's own making may be, once it has found nothing against the request. */
export async function accepted(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    // The request passed; the example that answers it is one that the provider would not send.
    const isOwnExample = code === 'malformed-response' || message.includes('"location":["response"');
    return isOwnExample ? 'accepted' : `${code}: ${message}`;
  }
}
