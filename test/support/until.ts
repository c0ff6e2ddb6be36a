/** Waits until the condition holds; fails the test with what it waited for after a minute, which is for busy machines. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited a minute for: ${what}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}
