import type { BadRows } from '@/api/ingest-dataset';
import { Select } from '@/ui/select';

const choices: [BadRows, string][] = [
  ['text', 'Bad values: keep, column as text'],
  ['setAside', 'Bad rows: set aside'],
  ['fail', 'Bad rows: refuse the file'],
];

export function BadRowsSelect({ value, onChange }: { value: BadRows; onChange: (value: BadRows) => void }) {
  return (
    <Select aria-label="Rows that cannot be read" className="w-full sm:w-72" value={value} onChange={(event) => onChange(event.target.value as BadRows)}>
      {choices.map(([one, label]) => <option key={one} value={one}>{label}</option>)}
    </Select>
  );
}
