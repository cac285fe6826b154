import { address, route } from './client';
import { problemOf, unreachable } from './problem';
import type { IngestAnswer } from './types';

export type BadRows = 'text' | 'setAside' | 'fail';
export type Upload = { useCase: string; name: string; file: File; badRows: BadRows; onSent: (share: number) => void; signal: AbortSignal };

/** Streams a file up. XMLHttpRequest, because fetch tells nothing of how much has been sent. */
export function ingestDataset({ useCase, name, file, badRows, onSent, signal }: Upload): Promise<IngestAnswer> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open('PUT', address(route('/api/use-cases/{useCase}/datasets/{name}', { useCase, name }), { badRows }));
    call.setRequestHeader('Content-Type', contentTypeOf(file.name));
    call.setRequestHeader('Accept', 'application/json');
    call.upload.onprogress = (event) => event.lengthComputable && onSent(event.loaded / event.total);
    call.upload.onload = () => onSent(1);
    call.onerror = () => reject(unreachable());
    call.onabort = () => reject(new DOMException('Cancelled', 'AbortError'));
    call.onload = () => {
      const answer = parse(call.responseText);
      if (call.status >= 200 && call.status < 300) resolve(answer as IngestAnswer);
      else reject(problemOf(call.status, answer));
    };
    signal.addEventListener('abort', () => call.abort());
    call.send(file);
  });
}

export function contentTypeOf(fileName: string): string {
  const extension = fileName.toLowerCase().split('.').at(-1);
  if (extension === 'parquet') return 'application/vnd.apache.parquet';
  if (extension === 'tsv' || extension === 'tab') return 'text/tab-separated-values';
  if (extension === 'ndjson' || extension === 'jsonl') return 'application/x-ndjson';
  return extension === 'json' ? 'application/json' : 'text/csv';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
