import { useState } from 'react';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { Select } from '@/ui/select';
import { newNameFor } from './file-name';

type Props = { file: File; names: readonly string[]; onPlace: (name: string) => void; onDrop: () => void };

/** A file whose name says nothing: a person says which dataset it is. */
export function UnplacedFile({ file, names, onPlace, onDrop }: Props) {
  const own = newNameFor(file.name);
  const [name, setName] = useState(own);
  return (
    <Card aria-label={`Choose a dataset for ${file.name}`} className="flex flex-wrap items-center gap-3 px-4 py-3">
      <p className="min-w-0 flex-1 basis-48 truncate"><span className="font-medium">{file.name}</span> <span className="text-ink-2">is which dataset?</span></p>
      <Select aria-label={`Dataset for ${file.name}`} className="w-56" value={name} onChange={(event) => setName(event.target.value)}>
        {!names.includes(own) && <option value={own}>{own} (a new one)</option>}
        {names.map((one) => <option key={one} value={one}>{one}</option>)}
      </Select>
      <Button variant="primary" size="small" onClick={() => onPlace(name)}>Ingest</Button>
      <Button variant="ghost" size="small" onClick={onDrop}>Leave out</Button>
    </Card>
  );
}
