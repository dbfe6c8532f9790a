/** Seeded random numbers and the identifiers made of them, so that a run can be had again. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 up to, not including, 1 (the mulberry32 generator). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A number spread evenly between `mean - spread` and `mean + spread`, never under 0. */
  around(mean: number, spread: number): number {
    return Math.max(0, mean + (this.next() * 2 - 1) * spread);
  }

  /** That many hexadecimal digits. */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits)
      text += Math.floor(this.next() * 65_536)
        .toString(16)
        .padStart(4, '0');
    return text.slice(0, digits);
  }

  /** A version 4 UUID. */
  uuid(): string {
    const variant = '89ab'.charAt(Math.floor(this.next() * 4));
    const digits = this.hex(30);
    return (
      `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}` +
      `-${variant}${digits.slice(15, 18)}-${digits.slice(18, 30)}`
    );
  }

  /** Letters and digits that are not mistaken for one another, as Nova's passwords are. */
  password(length: number): string {
    const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
    let text = '';
    for (let index = 0; index < length; index += 1)
      text += letters.charAt(Math.floor(this.next() * letters.length));
    return text;
  }
}
