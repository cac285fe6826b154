import { FileUp } from 'lucide-react';
import { type ChangeEvent, useRef, useState } from 'react';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/ui/card';
import { TextArea } from '@/ui/field';
import { spanOfLine } from './heading';
import { ProblemList } from './problem-list';
import { useAuthoring } from './use-authoring';

type Props = { useCase: string; initial: string; onPublished: (id: string) => void };

const maxBytes = 16 * 1024 * 1024;

/** A workflow as text: pasted, typed or out of a file; checked, kept as a draft, published. */
export function WorkflowEditor({ useCase, initial, onPublished }: Props) {
  const [text, setText] = useState(initial);
  const [refused, setRefused] = useState('');
  const area = useRef<HTMLTextAreaElement>(null);
  const { act, last, error } = useAuthoring(useCase, onPublished);
  const open = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (!file) return;
    setRefused(file.size > maxBytes ? `${file.name} is larger than a definition may be.` : '');
    if (file.size <= maxBytes) setText(await file.text());
  };
  const showLine = (line: number) => {
    const box = area.current;
    if (!box) return;
    box.focus();
    box.setSelectionRange(...spanOfLine(text, line));
    box.scrollTop = Math.max(0, (line - 4) * Number.parseFloat(getComputedStyle(box).lineHeight));
  };
  const run = (deed: 'check' | 'draft' | 'publish') => () => act.mutate({ deed, text });
  const isIdle = act.isPending || text.trim() === '';
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Card>
        <CardHeader>
          <CardTitle>Definition</CardTitle>
          <p className="text-sm text-ink-3">JSON or YAML</p>
          <label className="ml-auto flex h-8 cursor-pointer items-center gap-2 rounded-lg border border-line-strong px-2.5 text-sm font-medium hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent">
            <FileUp aria-hidden className="size-4" /> Open a file
            <input type="file" accept=".json,.yaml,.yml,application/json,application/yaml" className="sr-only" onChange={open} />
          </label>
        </CardHeader>
        <CardContent className="space-y-3">
          <TextArea ref={area} aria-label="Definition of the workflow" value={text} spellCheck={false} wrap="off" className="h-[min(60vh,640px)] leading-5" onChange={(event) => setText(event.target.value)} />
          <div className="flex flex-wrap gap-2">
            <Button disabled={isIdle} onClick={run('check')}>Check</Button>
            <Button disabled={isIdle} onClick={run('draft')}>Save draft</Button>
            <Button variant="primary" disabled={isIdle} onClick={run('publish')}>Publish</Button>
          </div>
        </CardContent>
      </Card>
      <section aria-label="What was found" className="space-y-3">
        {refused && <Alert variant="danger" title={refused} />}
        {error && <Alert variant="danger" title={error.detail} />}
        {last?.note && !error && <Alert variant={last.deed === 'publish' && !last.published ? 'warning' : 'success'} title={last.note} />}
        {last ? <ProblemList verdict={last.verdict} onLine={showLine} /> : !error && <p className="text-ink-3">Check shows every fault with its line. A draft may have faults; what is published has none and never changes.</p>}
      </section>
    </div>
  );
}
