import { Code } from '../../parts/code.tsx';
import { Empty } from '../../parts/empty.tsx';

export function NoListener() {
  return (
    <Empty title="There is no EventListener that you may see">
      <p>Apply one with its triggers; it is found by itself, within a second.</p>
      <Code label="Command that applies objects" text="kubectl apply -f my-triggers/" />
    </Empty>
  );
}
