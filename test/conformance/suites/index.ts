import type { Suite } from '../suite.ts';
import { bindings } from './bindings.ts';
import { cel } from './cel.ts';
import { endtoend } from './endtoend.ts';
import { interceptors } from './interceptors.ts';
import { jsonpath } from './jsonpath.ts';
import { misc } from './misc.ts';
import { templates } from './templates.ts';
import { validation } from './validation.ts';

/** One line for each suite that is implemented. */
export const suites: readonly Suite[] = [bindings, cel, endtoend, interceptors, jsonpath, misc, validation, templates];
