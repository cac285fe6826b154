import { useState } from 'react';
import type { Json } from '@/api/types';
import { plural } from '@/lib/format';
import { Badge } from '@/ui/badge';
import { JsonView } from '@/ui/json-view';
import { type SchemaField, descriptionOf, fieldsOf, isClosed, typeOf } from './schema-fields';

type Props = { label: string; schema: Json | undefined; none: string };

/** A JSON Schema as its properties, one below the other; the document itself is at hand. */
export function SchemaView({ label, schema, none }: Props) {
  if (schema === undefined || schema === null) return <p className="text-ink-2">{none}</p>;
  const fields = fieldsOf(schema, schema);
  const description = descriptionOf(schema);
  return (
    <div className="space-y-3">
      {description && <p className="max-w-3xl text-pretty break-words text-ink-2">{description}</p>}
      {fields.length > 0 && <FieldList label={label} fields={fields} root={schema} />}
      {fields.length === 0 && !description && <p className="text-ink-2">{isClosed(schema) ? none : <>It names no properties: <code className="text-sm">{typeOf(schema, schema)}</code>.</>}</p>}
      {fields.length > 0 && isClosed(schema) && <p className="text-sm text-ink-3">Other properties are refused.</p>}
      <details>
        <summary className="w-fit rounded text-sm text-ink-3 hover:text-ink">JSON Schema</summary>
        <div className="mt-2"><JsonView label={`${label} schema`} value={schema} /></div>
      </details>
    </div>
  );
}

function FieldList({ label, fields, root }: { label: string; fields: readonly SchemaField[]; root: Json }) {
  return (
    <ul aria-label={label} className="divide-y divide-line rounded-lg border border-line">
      {fields.map((field) => <FieldRow key={field.name} field={field} root={root} />)}
    </ul>
  );
}

function FieldRow({ field, root }: { field: SchemaField; root: Json }) {
  const { name, type, isRequired, title, description, limits } = field;
  return (
    <li data-field={name} className="px-3.5 py-2">
      <div className="grid gap-x-4 gap-y-0.5 md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)_minmax(0,5fr)]">
        <p className="flex min-w-0 flex-wrap items-center gap-x-2 self-start"><code className="min-w-0 text-sm font-medium break-all">{name}</code>{isRequired && <Badge className="h-[18px] px-1.5 text-2xs">required</Badge>}</p>
        <p className="min-w-0 text-sm break-words text-ink-2">{type}</p>
        <div className="min-w-0 text-sm break-words">
          {title && <p className="text-ink">{title}</p>}
          {description && <p className="text-pretty text-ink-2">{description}</p>}
          {limits.length > 0 && <p className="figures text-ink-3">{limits.join(' · ')}</p>}
        </div>
      </div>
      {field.inner !== undefined && <InnerFields name={name} schema={field.inner} root={root} />}
    </li>
  );
}

/** Built when it is opened: a schema may contain itself. */
function InnerFields({ name, schema, root }: { name: string; schema: Json; root: Json }) {
  const [isOpen, setIsOpen] = useState(false);
  const fields = fieldsOf(schema, root);
  return (
    <details className="mt-1" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="w-fit rounded text-sm text-accent">{plural(fields.length, 'property', 'properties')}<span className="sr-only"> of {name}</span></summary>
      {isOpen && <div className="mt-1.5 mb-1 md:ml-4"><FieldList label={`Properties of ${name}`} fields={fields} root={root} /></div>}
    </details>
  );
}
