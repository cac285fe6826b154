/** Search parameters as text: what looks like a number in an address is still text to us. */
export function texts<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): Partial<Record<Name, string>> => {
    const read: Partial<Record<Name, string>> = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === 'number' || typeof value === 'boolean') read[name] = String(value);
      else if (typeof value === 'string' && value !== '') read[name] = value;
    }
    return read;
  };
}

/** Search parameters as whole numbers. */
export function numbers<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): Partial<Record<Name, number>> => {
    const read: Partial<Record<Name, number>> = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) read[name] = value;
    }
    return read;
  };
}
