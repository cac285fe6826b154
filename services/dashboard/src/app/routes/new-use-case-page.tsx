import { useNavigate } from '@tanstack/react-router';
import { UseCaseForm } from '@/features/use-cases/use-case-form';
import { cn } from '@/lib/cn';
import { Card, CardContent } from '@/ui/card';
import { pageWidth } from '../shell';

export function NewUseCasePage() {
  const navigate = useNavigate();
  return (
    <main className={cn(pageWidth, 'max-w-3xl py-8')}>
      <h1 className="mb-1 text-xl font-semibold tracking-[-0.02em]">New use case</h1>
      <p className="mb-4 text-ink-2">A use case holds datasets and the workflows that run on them.</p>
      <Card><CardContent className="pt-5"><UseCaseForm onSaved={(useCase) => void navigate({ to: '/use-cases/$useCase/data', params: { useCase } })} /></CardContent></Card>
    </main>
  );
}
