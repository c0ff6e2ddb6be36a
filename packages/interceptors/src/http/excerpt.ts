/** The beginning of an answer that something was wrong with: enough to see what, and no more than a log line can bear. */
export function excerpt(body: Uint8Array): string {
  const text = Buffer.from(body.subarray(0, longest)).toString('utf8').trim();
  return body.length > longest ? `${text}...` : text;
}

const longest = 1_024;
