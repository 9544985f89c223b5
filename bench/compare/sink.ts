import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { installed } from '../../test/peers/installed.ts';
import { said } from './said.ts';

/** What a disk holds: equal digests, equal disks. */
export interface Content {
  readonly digest: string;
  /** Bytes of the 64 KiB blocks that hold anything but zeros. */
  readonly nonZero: number;
}

export interface SinkStats {
  /** By kind: `putPage`, `getRanges`, … */
  readonly requests: Readonly<Record<string, number>>;
  /** By kind and status: `putPage 201`. */
  readonly answers: Readonly<Record<string, number>>;
  readonly mostPutPages: number;
  /** Bytes of Put Page bodies that arrived; those among them that came for the first time, and those that came again. */
  readonly received: number;
  readonly distinct: number;
  readonly resent: number;
  /** Milliseconds from the first byte of a Put Page to the last of any, over all blobs. */
  readonly took: number;
  readonly blobs: readonly { readonly path: string; readonly size: number; readonly took: number }[];
}

/** How the line to the sink and the service behind it behave; what is left out is switched off. */
export interface Shape {
  /** Waited before each answer: `50ms`. */
  readonly latency?: string;
  /** Bytes a second, of one blob and of all. */
  readonly blobRate?: number;
  readonly rate?: number;
  /** Share of Put Pages that are answered with 503. */
  readonly refuse?: number;
}

/** A process of bench/sink. */
export interface Sink {
  readonly url: string;
  stats(): Promise<SinkStats>;
  /** Of the first `bytes` of a blob. */
  content(blob: string, bytes: number): Promise<Content>;
  forget(): Promise<void>;
  /** What was written can be read again from this file, as far as it holds the same. */
  like(file: string): Promise<void>;
  shape(shape: Shape): Promise<void>;
  close(): Promise<void>;
}

const program = () => installed('sink/sink');

/** @param keep folder for what is written, so that all of it can be read again; digests are kept in any case */
export async function startSink(keep?: string): Promise<Sink> {
  const child = spawn(program(), keep === undefined ? [] : ['--keep', keep], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => Promise.reject(new Error('The sink ended before it began'))),
  ]);
  const { url } = JSON.parse(line);
  const ask = async <T>(method: string, path: string): Promise<T> => {
    const answer = await fetch(`${url}/sink/${path}`, { method });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  return {
    url,
    stats: () => ask('GET', 'stats'),
    content: (blob, bytes) => ask('GET', `digest?${new URLSearchParams({ blob, bytes: String(bytes) })}`),
    forget: () => ask('POST', 'forget'),
    like: file => ask('POST', `like?${new URLSearchParams({ file })}`),
    shape: ({ latency = '', blobRate = 0, rate = 0, refuse = 0 }) => {
      const all = { latency, 'blob-rate': String(blobRate), rate: String(rate), refuse: String(refuse) };
      return ask('POST', `shape?${new URLSearchParams(all)}`);
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** What a raw disk holds, in the words of the sink. */
export async function contentOf(raw: string, bytes?: number): Promise<Content> {
  return JSON.parse(await said(program(), 'digest', raw, ...(bytes === undefined ? [] : [String(bytes)])));
}
