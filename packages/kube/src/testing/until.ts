/** Waits for a condition; the test's own time limit ends a wait that is in vain, and `what` says which it was. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const giveUp = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > giveUp) {
      throw new Error(`waited in vain until ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
