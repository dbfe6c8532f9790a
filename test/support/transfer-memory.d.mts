/** What is to be moved: bytes, and the file it is written to on the way down. */
export interface Transfer {
  readonly provider: 's3';
  readonly options: {
    readonly endpoint: string;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
  readonly direction: 'up' | 'down';
  readonly container: string;
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly partSize: number;
  readonly parallel: number;
}

/** How it went: bytes and seconds. */
export interface MeasuredTransfer {
  readonly verified: string;
  readonly idle: number;
  readonly overIdle: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export function measureTransfer(what: Transfer): Promise<MeasuredTransfer>;
export function hasContent(path: string, size: number): Promise<boolean>;
