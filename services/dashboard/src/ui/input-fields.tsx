import { type FormInput, isList, optionText, type Typed } from '@/lib/inputs';
import { words } from '@/lib/format';
import { Field, Input, TextArea, describedBy } from './field';
import { Select } from './select';

type Props = {
  inputs: readonly FormInput[];
  typed: Typed;
  faults: Readonly<Record<string, string[]>>;
  datasets?: readonly string[];
  disabled?: boolean;
  prefix: string;
  onChange: (name: string, text: string) => void;
};

/** One labelled control for each input of a workflow or an approval. */
export function InputFields({ inputs, faults, prefix, ...rest }: Props) {
  return inputs.map((input) => {
    const id = `${prefix}-${input.name}`;
    const hint = hintOf(input);
    const wide = input.type === 'object' || input.type === 'array';
    return (
      <Field key={input.name} id={id} label={words(input.name)} isRequired={input.isRequired} hint={hint} faults={faults[input.name]} className={wide ? 'sm:col-span-2' : undefined}>
        <Control input={input} id={id} described={describedBy(id, hint, faults[input.name])} {...rest} />
      </Field>
    );
  });
}

type ControlProps = Pick<Props, 'typed' | 'datasets' | 'disabled' | 'onChange'> & { input: FormInput; id: string; described: object };

function Control({ input, id, typed, datasets = [], disabled, described, onChange }: ControlProps) {
  const common = { id, name: input.name, value: typed[input.name] ?? '', disabled, 'aria-required': input.isRequired, ...described };
  const change = (event: { target: { value: string } }) => onChange(input.name, event.target.value);
  const choices = choicesOf(input, datasets);
  if (choices) {
    return (
      <Select {...common} onChange={change}>
        {(!input.isRequired || !common.value) && <option value="">{input.isRequired ? 'Choose…' : 'Not set'}</option>}
        {choices.map(([value, label]) => <option key={value} value={value}>{label}</option>)}
      </Select>
    );
  }
  if (input.type === 'object' || input.type === 'array') return <TextArea {...common} rows={3} spellCheck={false} onChange={change} />;
  return <Input {...common} {...kindOf(input)} onChange={change} />;
}

function choicesOf(input: FormInput, datasets: readonly string[]): [string, string][] | null {
  if (input.enum?.length) return input.enum.map((value) => [optionText(value), optionText(value)]);
  if (input.type === 'boolean') return [['true', 'Yes'], ['false', 'No']];
  if (input.type === 'dataset' && datasets.length > 0) return datasets.map((name) => [name, name]);
  return null;
}

function kindOf(input: FormInput) {
  if (input.secret) return { type: 'password', autoComplete: 'new-password' };
  if (input.type === 'integer') return { inputMode: 'numeric' as const, autoComplete: 'off' };
  if (input.type === 'number') return { inputMode: 'decimal' as const, autoComplete: 'off' };
  if (input.type === 'date') return { type: 'date' };
  if (input.type === 'datetime') return { type: 'datetime-local' };
  return { autoComplete: 'off' };
}

function hintOf(input: FormInput): string | undefined {
  const { minimum: low, maximum: high } = input;
  const has = (limit: unknown) => limit !== undefined && limit !== null;
  const range = has(low) && has(high) ? `${low} to ${high}` : has(low) ? `At least ${low}` : has(high) ? `At most ${high}` : '';
  const shape = isList(input) ? 'One per line' : input.type === 'object' || input.type === 'array' ? 'JSON' : '';
  return [input.description, range, shape].filter(Boolean).map((part) => String(part).replace(/\.$/, '')).join('. ') || undefined;
}
