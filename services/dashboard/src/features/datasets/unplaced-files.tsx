import { useState } from 'react';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { Input } from '@/ui/field';
import { Select } from '@/ui/select';
import { likelyDatasetFor, newNameFor } from './file-name';

type Props = { file: File; names: readonly string[]; onPlace: (name: string) => void; onDrop: () => void };

const isNew = '';

/** A file whose name is no dataset's: a person says which it is, or what the new one is called. */
export function UnplacedFile({ file, names, onPlace, onDrop }: Props) {
  const [chosen, setChosen] = useState(likelyDatasetFor(file.name, names) ?? isNew);
  const [own, setOwn] = useState(newNameFor(file.name));
  return (
    <Card aria-label={`Choose a dataset for ${file.name}`} className="flex flex-wrap items-center gap-3 px-4 py-3">
      <p className="min-w-0 flex-1 basis-48 truncate"><span className="font-medium">{file.name}</span> <span className="text-ink-2">is which dataset?</span></p>
      <Select aria-label={`Dataset for ${file.name}`} className="w-44" value={chosen} onChange={(event) => setChosen(event.target.value)}>
        <option value={isNew}>A new one</option>
        {names.map((one) => <option key={one} value={one}>{one}</option>)}
      </Select>
      {chosen === isNew && <Input aria-label={`Name of the new dataset for ${file.name}`} className="flex-1 basis-44 font-mono" value={own} autoComplete="off" spellCheck={false} onChange={(event) => setOwn(event.target.value)} />}
      <Button variant="primary" size="small" disabled={chosen === isNew && own.trim() === ''} onClick={() => onPlace(chosen === isNew ? own.trim() : chosen)}>Ingest</Button>
      <Button variant="ghost" size="small" onClick={onDrop}>Leave out</Button>
    </Card>
  );
}
