import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { type BadRows, ingestDataset } from '@/api/ingest-dataset';
import { type ApiError, asApiError } from '@/api/problem';
import type { IngestAnswer } from '@/api/types';

export type UploadState = { id: number; name: string; file: File; sent: number; answer?: IngestAnswer; error?: ApiError; isCancelled?: boolean };

/** The files being sent from this page, one at a time: a dataset after another is what the server does best. */
export function useUploads(useCase: string) {
  const queries = useQueryClient();
  const [uploads, setUploads] = useState<readonly UploadState[]>([]);
  const lastId = useRef(0);
  const line = useRef(Promise.resolve());
  const cancels = useRef(new Map<number, AbortController>());

  const change = useCallback((id: number, changes: Partial<UploadState>) => {
    setUploads((all) => all.map((one) => (one.id === id ? { ...one, ...changes } : one)));
  }, []);

  const send = useCallback(async ({ id, name, file }: UploadState, badRows: BadRows, { signal }: AbortController) => {
    if (signal.aborted) return;
    try {
      const answer = await ingestDataset({ useCase, name, file, badRows, signal, onSent: (sent) => change(id, { sent }) });
      change(id, { sent: 1, answer });
      await queries.invalidateQueries({ queryKey: ['use-cases'] });
    } catch (error) {
      change(id, signal.aborted ? { isCancelled: true } : { error: asApiError(error) });
    }
  }, [useCase, change, queries]);

  const start = useCallback((name: string, file: File, badRows: BadRows) => {
    const upload: UploadState = { id: ++lastId.current, name, file, sent: 0 };
    const stopping = new AbortController();
    cancels.current.set(upload.id, stopping);
    setUploads((all) => [upload, ...all]);
    line.current = line.current.then(() => send(upload, badRows, stopping));
  }, [send]);

  const dismiss = useCallback((id: number) => {
    cancels.current.get(id)?.abort();
    cancels.current.delete(id);
    setUploads((all) => all.filter((one) => one.id !== id));
  }, []);

  return { uploads, start, dismiss };
}
