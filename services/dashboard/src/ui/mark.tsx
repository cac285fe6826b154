export function Mark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={className}>
      <rect width="32" height="32" rx="8" fill="#0f3d46" />
      <path d="M7 8.5 16 24.5 25 8.5" fill="none" stroke="#7fe0d6" strokeWidth="3.4" strokeLinecap="round" strokeLinejoin="round" />
      <path d="M12.6 8.5 16 14.4 19.4 8.5" fill="none" stroke="#fff" strokeWidth="3.4" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
