// npm run docs:cli: writes docs/cli.md from the commands themselves. With --check it only says whether that is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createProgram } from '../services/cli/src/frame/program.ts';

const file = fileURLToPath(new URL('../docs/cli.md', import.meta.url));
const intro = `<!-- Made from the commands by \`npm run docs:cli\`: change them, not this. -->
# The \`millrace\` command

\`npm run millrace -- COMMAND\` in a clone, \`millrace COMMAND\` where it is linked, and in the image. \`npm start\` is \`millrace up\`.

**Which Redis.** What is stored is looked for in the Redis of \`REDIS_URL\`, else in that of the \`millrace up\` that runs here: it writes
where that is into \`running.json\` in its data folder, and removes it when it stops. With \`MILLRACE_DURABILITY=replica\` a replay waits
for a replica, as the ingress does.

**Output.** Results go to the standard output: tables for people, \`--output json\` or \`yaml\` for programs, with the same values and
stable names. Everything else (progress, warnings, complaints) goes to the standard error, a line each, and progress is drawn on a
terminal only. What comes from events is written so that it can't drive the terminal.
`;

const written = documentOf();
if (!process.argv.includes('--check')) writeFileSync(file, written);
else if (readFileSync(file, 'utf8') !== written) {
  process.stderr.write('docs/cli.md is not what the commands say: npm run docs:cli\n');
  process.exitCode = 1;
}

function documentOf() {
  let text = '';
  const silent = { environment: {}, out: (more) => (text += more), outBytes: () => {}, err: () => {}, screen: null, interrupted: () => new AbortController().signal };
  const program = createProgram({ terminal: silent, end() {} });
  const all = [program, ...commandsOf(program)];
  const sections = all.map((command) => {
    text = '';
    // The width of whose terminal it is written in must not matter.
    command.configureOutput({ writeOut: silent.out, getOutHelpWidth: () => 110, getOutHasColors: () => false }).outputHelp();
    return `## \`${nameOf(command)}\`\n\n\`\`\`\n${text.trimEnd()}\n\`\`\`\n`;
  });
  const contents = all.map((command) => `- [\`${nameOf(command)}\`](#${nameOf(command).replaceAll(' ', '-')}): ${command.summary() || command.description()}`);
  return `${intro}\n${contents.join('\n')}\n\n${sections.join('\n')}`;
}

/** Depth first, as the help lists them; `help` itself is not among them. */
function commandsOf(command) {
  return command.commands.flatMap((child) => [child, ...commandsOf(child)]);
}

function nameOf(command) {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
