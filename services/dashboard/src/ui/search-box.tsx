import { Search } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { Input } from './field';

type Props = { label: string; value: string; suggestions?: readonly string[]; onChange: (text: string) => void };

/** A search text: its own until typing pauses; the address and the list follow it then. */
export function SearchBox({ label, value, suggestions, onChange }: Props) {
  const id = useId();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), 250);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <span className="relative min-w-0">
      <Search aria-hidden className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-3" />
      <Input type="search" aria-label={label} placeholder={label} className="pl-9" list={suggestions && id} value={text} onChange={(event) => setText(event.target.value)} />
      {suggestions && <datalist id={id}>{suggestions.map((one) => <option key={one}>{one}</option>)}</datalist>}
    </span>
  );
}
