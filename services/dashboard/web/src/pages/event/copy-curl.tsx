import type { EventDetail } from '../../../../src/contract.ts';
import { readBytes } from '../../api/call.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { useSession } from '../../shell/session.ts';
import { curlCommand } from '../../text/curl.ts';

export function CopyCurl({ event }: { readonly event: EventDetail }) {
  const { webhookUrl } = useSession();

  async function command() {
    const bytes = await readBytes(`events/${event.id}/body/raw`);
    return curlCommand({ event, webhookUrl, body: new TextDecoder().decode(bytes) });
  }

  return <CopyButton text={command} label="Copy as curl" />;
}
