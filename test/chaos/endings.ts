/** What was started is ended in reverse, whatever happens to one of them. */
export interface Endings {
  readonly add: (name: string, end: () => Promise<void> | void) => void;
  readonly run: () => Promise<void>;
}

export function createEndings(onError: (name: string, error: unknown) => void): Endings {
  const left: { readonly name: string; readonly end: () => Promise<void> | void }[] = [];
  return {
    add(name, end) {
      left.push({ name, end });
    },
    async run() {
      for (let one = left.pop(); one !== undefined; one = left.pop()) {
        const { name, end } = one;
        await Promise.resolve()
          .then(end)
          .catch((error: unknown) => onError(name, error));
      }
    },
  };
}
