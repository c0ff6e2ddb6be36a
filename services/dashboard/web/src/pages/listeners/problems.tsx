import { Mark } from '../../parts/mark.tsx';
import { sentence } from '../../text/sentence.ts';

export function Problems({ problems }: { readonly problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className="problems small">
      {problems.map((problem) => (
        <li key={problem}>
          <Mark tone="bad" icon="warning">
            <span className="hidden-but-read">Problem: </span>
          </Mark>
          <span>{sentence(problem)}</span>
        </li>
      ))}
    </ul>
  );
}
