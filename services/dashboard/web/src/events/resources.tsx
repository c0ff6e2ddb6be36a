import type { ObjectStatus, ResourceRow } from '../../../src/contract.ts';
import { Code } from '../parts/code.tsx';
import { CreatedAs } from './created-as.tsx';

type Shown = Omit<ResourceRow, 'created'> & Partial<Pick<ResourceRow, 'created'>>;

interface ResourcesProps {
  readonly resources: readonly Shown[];
  /** Live, of those that were created. */
  readonly statuses?: readonly ObjectStatus[];
  readonly open?: boolean;
}

/** The objects as rendered, each with what the API server said to it and what has become of it. */
export function Resources({ resources, statuses = [], open = false }: ResourcesProps) {
  return (
    <ul className="resources">
      {resources.map((resource, index) => (
        <li key={`${resource.kind} ${resource.namespace} ${resource.name} ${index}`}>
          <p className="row">
            <span className="soft">{resource.kind}</span>
            <strong className="mono">
              {resource.namespace}/{resource.created?.name ?? resource.name}
            </strong>
            {resource.created === undefined ? null : <CreatedAs created={resource.created} status={statuses.find(({ uid }) => uid === resource.created?.uid)} />}
          </p>
          {resource.created?.warnings.map((warning) => (
            <p key={warning} className="small trouble">
              The API server warned: {warning}
            </p>
          ))}
          <details open={open}>
            <summary>As rendered ({resource.apiVersion})</summary>
            <Code label={`${resource.kind} ${resource.name} as YAML`} text={resource.yaml} language="yaml" />
          </details>
        </li>
      ))}
    </ul>
  );
}
