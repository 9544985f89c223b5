import { launcher as en } from './screens/text/en/launcher.ts';
import { languageOf, localeAsked } from './screens/text/language.ts';
import { launcher as zhCN } from './screens/text/zh-CN/launcher.ts';

// The bundle of this file must parse on Node 12: no top-level await, and nothing imported that is newer.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const argv = process.argv.slice(2);

if (major < 22 || (major === 22 && minor < 12)) {
  const text = languageOf(localeAsked(argv, process.env)) === 'zh-CN' ? zhCN : en;
  process.stderr.write(`${text.nodeTooOld({ found: process.versions.node, needed: '22.12' })}\n`);
  process.exitCode = 69;
} else {
  process.getBuiltinModule('node:module').enableCompileCache();
  import('./main.ts')
    .then(program => program.main(argv, process.env))
    .then(code => {
      process.exitCode = code;
    });
}
