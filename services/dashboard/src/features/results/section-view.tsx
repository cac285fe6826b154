import type { JsonObject } from '@/api/types';
import { JsonView } from '@/ui/json-view';
import { ChecksView } from './checks-view';
import { FlagsView } from './flags-view';
import { ImpactView } from './impact-view';
import { RecommendationsView } from './recommendations-view';
import { RulesView } from './rules-view';
import type { Section } from './sections';
import { isStoredTable, type Check, type FinancialImpact, type Recommendation, type RiskAnalysis, type Rule } from './shapes';
import { TableView } from './table-view';

export function SectionView({ section, currency, asOf }: { section: Section; currency: string; asOf: string }) {
  const value: unknown = section.value;
  switch (section.view) {
    case 'recommendations':
      return <RecommendationsView items={value as Recommendation[]} currency={currency} asOf={asOf} />;
    case 'impact':
      return <ImpactView impact={value as FinancialImpact} />;
    case 'flags':
      return <FlagsView risk={value as RiskAnalysis} />;
    case 'rules':
      return <RulesView rules={value as Rule[]} />;
    case 'checks':
      return <ChecksView checks={value as Check[]} />;
    case 'table':
      return isStoredTable(value) ? <TableView rows={value.preview} label={section.title} of={value.rows} /> : <TableView rows={value as JsonObject[]} label={section.title} />;
    default:
      return <JsonView label={section.title} value={section.value} />;
  }
}
