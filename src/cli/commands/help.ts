import { readArguments } from '../arguments.ts';
import { type Command, screenColumns } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { commandHelp, generalHelp } from '../help.ts';

/** `parcours help [COMMAND]`: the same text as `parcours COMMAND --help`. */
export const help: Command = async (call) => {
  const { command } = readArguments([...call.words, '--help']);
  const columns = screenColumns(call);
  const { texts, surroundings } = call;
  surroundings.stdout.write(
    command === null ? generalHelp(texts, columns) : commandHelp(command, texts, columns),
  );
  return EXIT.ok;
};
