/** Waits until the condition holds; fails the test with what it waited for after 20 s. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited 20 s for: ${what}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}
