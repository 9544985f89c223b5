// Bundles src into dist: a launcher that any Node since 12 can read, the program, and chunks that load late.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { kernelFile, kernelNote } from './kernel.mjs';
import { alone } from './lock.mjs';
import { root } from './paths.mjs';

const dist = join(root, 'dist');
const stampFile = join(dist, '.built');

/** The addon for this platform, or why there is none: beside the bundle, which loads it when it is first needed. */
function kernelFiles() {
  return [kernelFile, kernelNote]
    .filter(file => existsSync(file))
    .map(file => ({ path: join(dist, basename(file)), contents: readFileSync(file) }));
}

/** The program is a bundle of its own, beside the launcher. */
const mainStaysOutside = {
  name: 'main-stays-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/main\.ts$/ }, () => ({ path: './main.js', external: true }));
  },
};

/** Ink loads it only where it is installed, and esbuild would look for it in any case. */
const withoutDevtools = {
  name: 'without-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'react-devtools-core', namespace: 'stub' }));
    onLoad({ filter: /.*/, namespace: 'stub' }, () => ({
      contents: 'export default { initialize() {}, connectToDevTools() {} };',
    }));
  },
};

try {
  await alone(join(root, '.cache', 'build.lock'), buildIfChanged);
} catch (error) {
  // esbuild has shown its own errors, each with its line.
  if (!Array.isArray(error.errors)) throw error;
  process.exitCode = 1;
}

async function buildIfChanged() {
  const stamp = inputs();
  if (read(stampFile) === stamp) return;
  const started = performance.now();
  const [program, launcher] = await Promise.all([bundleProgram(), bundleLauncher()]);
  refuseLateCommonJs(program.metafile);
  // The launcher last: whoever finds it finds all that it loads.
  replaceDist([...kernelFiles(), ...program.outputFiles, ...launcher.outputFiles]);
  writeFileSync(stampFile, stamp);
  process.stderr.write(`Built dist in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
}

function bundleProgram() {
  return build({
    ...common(),
    entryPoints: {
      main: join(root, 'src', 'main.ts'),
      'inflate-thread': join(root, 'src', 'native', 'inflate-thread.ts'),
    },
    target: 'node22.12',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'external',
    metafile: true,
    // Native code cannot be bundled; it is found where the package is installed, and done without where it is not.
    external: ['@napi-rs/keyring'],
    // The ES build where a package has both: its names survive a late import, and what nobody uses falls away.
    mainFields: ['module', 'main'],
    legalComments: 'linked',
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      // CommonJS packages inside an ES module look for require; node:module has one to give.
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    plugins: [withoutDevtools],
  });
}

/** In a bundle, `await import()` of a CommonJS package has only `default`, unlike in Node: it would fail far from here. */
function refuseLateCommonJs({ inputs }) {
  for (const [file, input] of Object.entries(inputs)) {
    for (const { path, kind, original } of input.imports) {
      if (file.startsWith('src/') && kind === 'dynamic-import' && inputs[path]?.format === 'cjs') {
        throw new Error(
          `${file} imports ${original} late, which is CommonJS: import it in a module of its own, and that late`,
        );
      }
    }
  }
}

function bundleLauncher() {
  return build({
    ...common(),
    entryPoints: { vmferry: join(root, 'src', 'launcher.ts') },
    // Node 12 must be able to parse it, to be told that it is too old.
    target: 'node12.22',
    supported: { 'dynamic-import': true },
    legalComments: 'none',
    banner: { js: '#!/usr/bin/env node' },
    plugins: [mainStaysOutside],
  });
}

function common() {
  return {
    bundle: true,
    format: 'esm',
    platform: 'node',
    charset: 'utf8',
    outdir: dist,
    absWorkingDir: root,
    write: false,
    logLevel: 'warning',
  };
}

/** Everything the bundle is made of; what lies in node_modules is told by the lock file. */
function inputs() {
  const hash = createHash('sha256');
  const files = [
    ...filesUnder(join(root, 'src')),
    ...['package.json', 'package-lock.json', 'scripts/build.mjs'].map(name => join(root, name)),
    ...[kernelFile, kernelNote].filter(file => existsSync(file)),
  ];
  for (const file of files)
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => (entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)]));
}

/** A program that runs meanwhile finds either the old file or the new one, never half a file. */
function replaceDist(outputs) {
  rmSync(stampFile, { force: true });
  for (const { path, contents } of outputs) {
    mkdirSync(dirname(path), { recursive: true });
    const fresh = `${path}.${process.pid}.new`;
    writeFileSync(fresh, contents);
    if (path === join(dist, 'vmferry.js')) chmodSync(fresh, 0o755);
    renameSync(fresh, path);
  }
  const wanted = new Set(outputs.map(output => output.path));
  for (const file of filesUnder(dist)) if (!wanted.has(file)) rmSync(file);
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
