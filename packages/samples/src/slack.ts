/**
 * What Slack sends as a form: a slash command, and a press on a button (its `payload` is JSON in a field).
 * https://api.slack.com/interactivity/slash-commands https://api.slack.com/reference/interaction-payloads/block-actions
 */
import { form } from './sample.ts';
import type { Sample } from './sample.ts';

export const slackSamples: readonly Sample[] = [
  slack('command', 'the slash command "/build main"', () => ({
    token: 'sample-token',
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: user.id,
    user_name: user.name,
    command: '/build',
    text: 'main',
    api_app_id: app,
    is_enterprise_install: 'false',
    response_url: 'https://hooks.slack.com/commands/1234/5678',
    trigger_id: '13345224609.738474920.8088930838d88f008e0',
  })),
  slack('interaction', 'a press on the button "Deploy"', () => ({ payload: JSON.stringify(press) })),
];

function slack(event: string, about: string, fields: () => Record<string, string>): Sample {
  return {
    provider: 'slack',
    event,
    about,
    contentType: form,
    // Slack gives a form no id of its own: a repeat is told by its bytes.
    headers: () => ({ 'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)' }),
    body: () => new URLSearchParams(fields()).toString(),
  };
}

const team = { id: 'T0001', domain: 'example' };
const channel = { id: 'C2147483705', name: 'builds' };
const user = { id: 'U2147483697', username: 'mona', name: 'mona', team_id: team.id };
const app = 'A123456';
const press = {
  type: 'block_actions',
  user,
  api_app_id: app,
  token: 'sample-token',
  container: { type: 'message', message_ts: '1768469400.000200', channel_id: channel.id, is_ephemeral: false },
  trigger_id: '13345224609.738474920.8088930838d88f008e0',
  team,
  channel,
  response_url: 'https://hooks.slack.com/actions/1234/5678',
  actions: [{ type: 'button', action_id: 'deploy', block_id: 'b1', text: { type: 'plain_text', text: 'Deploy' }, value: 'express-app@main', action_ts: '1768469401.123456' }],
};
