import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Check, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { meQuery } from '@/api/get-me';
import { signOut } from '@/api/sign-out';
import { type ThemeChoice, chooseTheme, useThemeChoice } from '@/lib/theme';
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/ui/menu';
import { usePages } from './use-pages';

const themes = [
  { value: 'system', label: 'System', Icon: Monitor },
  { value: 'light', label: 'Light', Icon: Sun },
  { value: 'dark', label: 'Dark', Icon: Moon },
] as const satisfies readonly { value: ThemeChoice; label: string; Icon: typeof Sun }[];

export function UserMenu() {
  const me = useQuery(meQuery).data;
  const theme = useThemeChoice();
  const pages = usePages();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await navigate({ to: '/sign-in' });
      queries.clear();
    },
  });
  const name = me?.name ?? '';
  return (
    <Menu
      trigger={
        <button type="button" aria-label="Account and appearance" className="grid size-8 shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent uppercase ring-1 ring-line hover:ring-line-strong">
          {name.slice(0, 1) || '?'}
        </button>
      }
    >
      <div className="px-2.5 pt-1.5 pb-2">
        <p className="font-medium">{name}</p>
        <p className="text-xs text-ink-3">{me?.roles.map(roleText).join(', ')}</p>
      </div>
      <MenuLine />
      {pages.map((page) => <MenuItem key={page.key} asChild className="md:hidden"><Link to={page.to}><page.Icon aria-hidden /> {page.label}</Link></MenuItem>)}
      <div className="md:hidden"><MenuLine /></div>
      <MenuLabel>Theme</MenuLabel>
      {themes.map(({ value, label, Icon }) => (
        <MenuItem key={value} onSelect={() => chooseTheme(value)}><Icon aria-hidden /> {label}{theme === value && <Check aria-label="chosen" className="ml-auto" />}</MenuItem>
      ))}
      <MenuLine />
      <MenuItem onSelect={() => leave.mutate()}><LogOut aria-hidden /> Sign out</MenuItem>
    </Menu>
  );
}

function roleText(role: string) {
  const [scope, name] = role.includes(':') ? role.split(':') : ['*', role];
  return scope === '*' ? name : `${name} of ${scope}`;
}
