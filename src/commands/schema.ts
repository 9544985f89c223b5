import { planJsonSchema } from '../pipeline/plan.ts';
import type { Command } from './command.ts';

/** `vmferry schema`: the JSON Schema of plan.yaml. */
export const schema: Command = {
  options: {},
  words: [0, 0],
  async run(_given, io) {
    io.out(JSON.stringify(planJsonSchema(), undefined, 2));
    return 0;
  },
};
