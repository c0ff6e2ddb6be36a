/** Waits until the condition holds; fails the test with what it waited for after 45 s: two cores with a browser, an API server and five processes of ours on them are slow. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 45_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited 45 s for: ${what}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}
