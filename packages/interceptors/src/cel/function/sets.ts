/** The sets library of cel-go (ext/sets.go): lists taken as sets. */
import type { CelList } from '@bufbuild/cel';
import type { Work } from '../cost/work.ts';
import { listAt } from '../value/arguments.ts';
import { contains } from '../value/equal.ts';
import { plain, type Functions } from './define.ts';

export const sets: Functions = {
  'sets.contains': [plain('list_sets_contains_list', '(list(T), list(T)) -> bool', (args, work) => containsAll(listAt(args, 0), listAt(args, 1), work))],
  'sets.equivalent': [
    plain(
      'list_sets_equivalent_list',
      '(list(T), list(T)) -> bool',
      (args, work) => containsAll(listAt(args, 0), listAt(args, 1), work) && containsAll(listAt(args, 1), listAt(args, 0), work),
    ),
  ],
  'sets.intersects': [plain('list_sets_intersects_list', '(list(T), list(T)) -> bool', (args, work) => intersects(listAt(args, 0), listAt(args, 1), work))],
};

function containsAll(list: CelList, wanted: CelList, work: Work): boolean {
  for (const element of wanted) {
    work.charge(1);
    if (!contains(list, element, work)) return false;
  }
  return true;
}

function intersects(left: CelList, right: CelList, work: Work): boolean {
  for (const element of left) {
    work.charge(1);
    if (contains(right, element, work)) return true;
  }
  return false;
}
