import { ioFor } from '../../../src/commands/io.ts';
import { wizard } from '../../../src/commands/wizard.ts';

// The program's wizard, told where the sandbox for Azure is as a rehearsal tells it; the source is a person's to choose.
const [stateDir, fixed = '{}'] = process.argv.slice(2);
const io = await ioFor({ 'state-dir': stateDir }, process.env);
process.exitCode = await wizard(io, { ways: ['environment'], fixed: JSON.parse(fixed) });
