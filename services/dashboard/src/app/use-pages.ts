import { useQuery } from '@tanstack/react-query';
import { Bot, ScrollText } from 'lucide-react';
import { meQuery } from '@/api/get-me';
import { isAdminSomewhere } from '@/lib/roles';

const pages = [
  { key: 'agents', label: 'Agents', to: '/system/agents', Icon: Bot, isForAdmins: false },
  { key: 'audit', label: 'Audit', to: '/system/audit', Icon: ScrollText, isForAdmins: true },
] as const;

/** The pages that span use cases, as far as the signed-in person can open them. */
export function usePages() {
  const roles = useQuery(meQuery).data?.roles ?? [];
  return pages.filter((page) => !page.isForAdmins || isAdminSomewhere(roles));
}
