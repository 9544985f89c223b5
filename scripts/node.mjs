// node scripts/node.mjs FILE [ARGUMENT...]: runs FILE on the project's own Node.
import { runNode } from './paths.mjs';

process.exitCode = await runNode(process.argv.slice(2), { cwd: process.cwd() });
