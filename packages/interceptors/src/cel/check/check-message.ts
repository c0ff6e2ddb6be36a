import type { Expr, Struct } from '../parse/ast.ts';
import { isAssignable } from './assignable.ts';
import { issueTexts } from './issue.ts';
import type { Check } from './state.ts';
import { error, type Type } from './type.ts';

/** `google.protobuf.Duration{seconds: 1}` (checkCreateStruct). */
export function checkMessage(state: Check, expr: Expr, struct: Struct): Type {
  const name = struct.messageName.replace(/^\./, '');
  const message = state.declarations.messages.get(name);
  if (message === undefined) {
    const known = state.declarations.variables.has(name);
    state.report(expr, known ? issueTexts.notAMessage(name) : issueTexts.undeclared(struct.messageName));
  }
  for (const entry of struct.entries) {
    if (entry.value === undefined || entry.keyKind.case !== 'fieldKey') continue;
    const found = state.check(entry.value);
    if (message === undefined) continue;
    const field = entry.keyKind.value;
    const wanted = message.fields.get(field);
    if (wanted === undefined) state.report(entry, issueTexts.undefinedField(field));
    else if (!isAssignable(state.substitution, wanted, found)) state.report(entry, issueTexts.fieldMismatch(field, wanted, found));
  }
  return message?.as ?? error;
}
