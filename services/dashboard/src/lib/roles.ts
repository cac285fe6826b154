/** Where these roles (`{useCase|*}:{role}`) make somebody an administrator. */
export type AdminScope = { everywhere: boolean; useCases: string[] };

export function adminScope(roles: readonly string[]): AdminScope {
  const scopes = roles.flatMap((role) => {
    const [scope, name] = role.split(':');
    return scope && name?.toLowerCase() === 'admin' ? [scope] : [];
  });
  return { everywhere: scopes.includes('*'), useCases: scopes.filter((scope) => scope !== '*') };
}

export const isAdminSomewhere = (roles: readonly string[]) => {
  const { everywhere, useCases } = adminScope(roles);
  return everywhere || useCases.length > 0;
};
