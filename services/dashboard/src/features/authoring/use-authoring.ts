import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, asApiError } from '@/api/problem';
import { publishWorkflow, saveDraft, validateWorkflow, type Verdict } from '@/api/write-workflow';
import { headingOf } from './heading';

type Deed = 'check' | 'draft' | 'publish';
type Done = { deed: Deed; verdict: Verdict; note: string; published?: string };

/** Checks, keeps and publishes a text; whatever is refused, every fault of it is in the verdict. */
export function useAuthoring(useCase: string, onPublished: (id: string) => void) {
  const queries = useQueryClient();
  const [last, setLast] = useState<Done | null>(null);
  const act = useMutation({
    mutationFn: async ({ deed, text }: { deed: Deed; text: string }): Promise<Done> => {
      const { id, version } = headingOf(text);
      if (deed === 'draft' && id) {
        const saved = await saveDraft(id, useCase, text);
        return { deed, verdict: saved.verdict, note: `Draft of ${id} saved (revision ${saved.revision})` };
      }
      if (deed === 'draft') throw new ApiError(422, 'NO_ID', 'Not saved', 'The text has no readable id yet: a draft is kept under it.');
      const verdict = await validateWorkflow(text);
      if (deed === 'check' || !verdict.isValid || !id || !version) return { deed, verdict, note: deed === 'publish' ? 'Not published' : '' };
      const { warnings } = await publishWorkflow(id, version, text);
      return { deed, verdict: { isValid: true, errors: [], warnings }, note: `${id} ${version} published`, published: id };
    },
    onSuccess: async (done) => {
      setLast(done);
      if (!done.published) return;
      await queries.invalidateQueries({ queryKey: ['use-cases', useCase, 'workflows'] });
      onPublished(done.published);
    },
    onError: (error) => {
      const { errors } = asApiError(error);
      setLast(errors.length > 0 ? { deed: 'publish', verdict: { isValid: false, errors, warnings: [] }, note: 'Not published' } : null);
    },
  });
  return { act, last, error: act.error ? asApiError(act.error) : null };
}
