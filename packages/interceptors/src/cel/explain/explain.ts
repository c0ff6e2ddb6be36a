/** Why a filter said what it said: the expression, and what the event had where the expression looks. Credentials are masked. */
import { canonicalHeaderKey, createBudget, isCredentialHeader, isJsonList, member, onceFor, printJson, type Budget, type Explanation, type Headers, type JsonObject, type JsonValue, type Reference } from '@millrace/triggers';
import type { CompiledExpression } from '../compile.ts';
import type { EventReference } from './references.ts';

export type SeenEvent = { readonly body: JsonObject; readonly header: Headers; readonly extensions: JsonObject; readonly requestURL: string };

export function explain({ expression, references }: Explained, event: SeenEvent): Explanation {
  // What is large may be found again within what is larger.
  const budget = createBudget({ steps: 50 * mostSteps, text: Infinity });
  return { kind: 'expression', expression, references: references.slice(0, mostReferences).map((reference) => valueOf(reference, event, budget)) };
}

type Explained = Pick<CompiledExpression, 'expression' | 'references'>;

const mostReferences = 20;
const longestShown = 200;
const mostSteps = 10 * longestShown;
const mask = '***';

const withoutCredentials = onceFor((header: Headers): Headers => Object.fromEntries(Object.entries(header).map(([name, values]) => [name, isCredentialHeader(canonicalHeaderKey(name)) ? [mask] : values])));

/** What is not there is said to be absent: `has(body.x)` is false. */
function valueOf(reference: EventReference, event: SeenEvent, budget: Budget): Reference {
  const from = reference.root === 'header' ? withoutCredentials(event.header) : event[reference.root];
  const value = reference.header === null ? find(from, reference.path) : (withoutCredentials(event.header)[canonicalHeaderKey(reference.header)]?.[0] ?? '');
  if (value === undefined) return { name: `has(${reference.name})`, value: false };
  return { name: reference.name, value: reference.secret ? mask : short(value, budget) };
}

function find(from: JsonValue | Headers, path: readonly (string | number)[]): JsonValue | undefined {
  let value: JsonValue | undefined = from;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (isJsonList(value)) value = typeof key === 'number' ? value[key] : undefined;
    else value = typeof key === 'string' ? member(value, key) : undefined;
  }
  return value;
}

function short(value: JsonValue, all: Budget): JsonValue {
  if (typeof value === 'string') return cut(value);
  if (typeof value !== 'object' || value === null) return value;
  // A body of three megabytes is not printed to show its first letters.
  const own = createBudget({ steps: mostSteps, text: 100 * longestShown });
  const text = all.isExhausted() ? null : printJson(isJsonList(value) ? value.slice(0, longestShown) : value, { spend: (values) => all.spend(values) && own.spend(values), textLeft: own.textLeft });
  if (text === null) return isJsonList(value) ? `a list of ${value.length} items, too long to show` : `an object of ${Object.keys(value).length} members, too long to show`;
  return text.length <= longestShown ? value : cut(text);
}

function cut(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text;
}
