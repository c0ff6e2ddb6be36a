import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { refusalOf } from './refused.ts';

/** Who is not signed in any more is asked to sign in, wherever that is noticed. */
export function createQueryClient(): QueryClient {
  function notice(error: Error) {
    if (refusalOf(error).code === 'sign-in') void client.invalidateQueries({ queryKey: ['session'] });
  }
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: notice }),
    mutationCache: new MutationCache({ onError: notice }),
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        retry: (failures, error) => failures < 2 && ['no-answer', 'unavailable'].includes(refusalOf(error).code),
      },
    },
  });
  return client;
}
