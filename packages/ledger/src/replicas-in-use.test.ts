import { describe, expect, test } from '@jest/globals';
import { onlineReplicas, replicasInUse } from './replicas-in-use.ts';

function info(master: string, ...lags: readonly number[]): string {
  const replicas = lags.map((lag, index) => `slave${index}:ip=10.0.0.${index},port=6379,state=online,offset=42,lag=${lag}`);
  return ['# Replication', 'role:master', `connected_slaves:${lags.length}`, ...replicas, `master_replid:${master}`, 'master_repl_offset:42', ''].join('\r\n');
}

describe('replicas in use', () => {
  test('are at least one, and all that are connected', () => {
    const inUse = replicasInUse();
    expect(inUse.wanted()).toBe(1);
    expect(inUse.see(info('m'), 0)).toBe('all-there');
    expect(inUse.wanted()).toBe(1);
    expect(inUse.see(info('m', 0, 1), 1)).toBe('all-there');
    expect(inUse.wanted()).toBe(2);
  });

  test('hold up everything for some seconds when one goes, then only until it is known who is the master', () => {
    const inUse = replicasInUse();
    inUse.see(info('m', 0, 0), 0);
    expect(inUse.see(info('m', 0), 1000)).toBe('one-has-gone');
    expect(inUse.see(info('m', 0), 4999)).toBe('one-has-gone');
    expect(inUse.wanted()).toBe(2);
    expect(inUse.see(info('m', 0), 5000)).toBe('ask-who-is-master');
    expect(inUse.see(info('m', 0), 5001)).toBe('all-there');
    expect(inUse.wanted()).toBe(1);
  });

  test('that come back in time are as if they had never gone', () => {
    const inUse = replicasInUse();
    inUse.see(info('m', 0, 0), 0);
    inUse.see(info('m', 0), 1000);
    expect(inUse.see(info('m', 0, 0), 4000)).toBe('all-there');
    expect(inUse.see(info('m', 0), 6000)).toBe('one-has-gone');
  });

  test('of another master are counted anew', () => {
    const inUse = replicasInUse();
    inUse.see(info('m', 0, 0), 0);
    expect(inUse.see(info('n', 0), 1)).toBe('all-there');
    expect(inUse.wanted()).toBe(1);
  });

  test('are only those that acknowledge', () => {
    expect(onlineReplicas(info('m', 0, 2, 3))).toBe(2);
    expect(onlineReplicas('slave0:ip=10.0.0.1,port=6379,state=wait_bgsave,offset=0,lag=0\r\n')).toBe(0);
  });
});
