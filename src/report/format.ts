/** Formats a count, with commas between thousands. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** Formats a duration in milliseconds, in the largest units that matter. */
export function formatTime(milliseconds: number): string {
  if (milliseconds < 0.05) return '0';
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 999.5) return `${milliseconds.toFixed(0)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 9.995 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(whole / 60);
  return `${formatCount(Math.floor(minutes / 60))} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** Formats a share from 0 to 1. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 1) return 'under 1%';
  if (percent < 100 && percent >= 99.5) return 'over 99%';
  return `${percent.toFixed(0)}%`;
}

/** Formats an amount of money, with as many digits as it needs. */
export function formatMoney(amount: number, currency: string): string {
  const digits = amount !== 0 && Math.abs(amount) < 1 ? 4 : 2;
  const text = amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: digits });
  return `${currency} ${text}`;
}
