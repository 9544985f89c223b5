// What test/peers needs from package registries and the program does not: kept in .cache/peers, away from package.json.
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { root, run, runNode } from './paths.mjs';

const folder = join(root, '.cache', 'peers');
/** Their own lock file: what Azurite depends on is a lot, and moves. */
const npmFolder = join(root, 'test', 'peers', 'packages');
/** A vCenter of our own on govmomi's simulator, and the commands of govc. */
const vcsimFolder = join(root, 'test', 'peers', 'vcsim', 'server');
const quiet = { stdio: ['ignore', 2, 2] };

/** What bench/compare.ts uploads to. */
const sinkFolder = join(root, 'bench', 'sink');

/** Writes qcow2 with imago: another writer than QEMU. */
const imagoFolder = join(root, 'test', 'peers', 'imago', 'writer');
/** Disks of Debian guests, made from its packages. */
const guestsFolder = join(root, 'test', 'peers', 'guests');

/** Each with the versions that the tests were written against, and how it gets into its folder. */
const packages = [
  { name: 'azurite', versions: npmVersions(), install: fromNpm },
  {
    name: 'machines',
    // Machines that vCloud Director and ovftool exported, among them one of ttylinux that starts.
    versions: ['github.com/vmware/go-vcloud-director/v2@v2.26.1', 'github.com/vmware/govmomi@v0.52.0'],
    install: fromGo,
  },
  // Descriptors of Cisco's, VirtualBox's and older VMware's making.
  { name: 'descriptors', versions: ['cot==2.2.1'], install: fromPython },
  // Readers of disk formats by people who read them for evidence.
  {
    name: 'dissect',
    versions: ['dissect.hypervisor==3.21', 'dissect.util==3.24', 'dissect.cstruct==4.7', 'defusedxml==0.7.1'],
    install: fromPython,
  },
  { name: 'imago', versions: sourcesOf('imago-writer', imagoFolder), install: fromCargo(imagoFolder) },
  { name: 'vcsim', versions: sourcesOf('vcsim', vcsimFolder), install: fromSources(vcsimFolder, './govc') },
  { name: 'sink', versions: sourcesOf('sink', sinkFolder), install: fromSources(sinkFolder) },
  {
    name: 'guests',
    versions: [`guests@${digestOf('{build,debian,grub,*-guest*,negatives,boot,ova}.ts', guestsFolder)}`],
    install: guests,
  },
];

/**
 * @param {readonly string[]} wanted names of packages; all unless given
 * @returns {Promise<string[]>} what could not be installed
 */
export async function installPeerPackages(wanted = packages.map(({ name }) => name)) {
  const failed = [];
  for (const { name, versions, install } of packages.filter(each => wanted.includes(each.name))) {
    const stamp = join(folder, `${name}.json`);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === JSON.stringify(versions)) continue;
    process.stderr.write(`Installing ${versions.join(' ')} ...\n`);
    const into = join(folder, name);
    rmSync(into, { recursive: true, force: true });
    mkdirSync(into, { recursive: true });
    if ((await install(versions, into)) === 0) writeFileSync(stamp, JSON.stringify(versions));
    else failed.push(...versions);
  }
  return failed;
}

function npmVersions() {
  const { dependencies } = JSON.parse(readFileSync(join(npmFolder, 'package.json'), 'utf8'));
  return Object.entries(dependencies).map(([name, version]) => `${name}@${version}`);
}

/** No install script is run: none of these needs one. */
async function fromNpm(_versions, into) {
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(npmFolder, name), join(into, name));
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await run('npm', ['ci', ...flags], { ...quiet, cwd: into });
  // The package forgot the bit.
  const azcopy = join(into, 'node_modules/@azure-tools/azcopy-linux/dist/bin/azcopy_linux_amd64');
  if (code === 0) chmodSync(azcopy, 0o755);
  return code;
}

async function fromGo(versions, into) {
  return run('go', ['mod', 'download', ...versions], { ...quiet, cwd: into, env: goEnvironment(into) });
}

/** What it is built on, and a digest of its sources: a change of either builds it again. */
function sourcesOf(name, source) {
  const list = ['go.mod', 'Cargo.toml'].map(name => join(source, name)).find(existsSync) ?? '';
  const library =
    /\S+\/(?:govmomi|crc64nvme) v\S+|imago = .*version = "=[\d.]+/.exec(readFileSync(list, 'utf8'))?.[0] ?? '';
  const sources = '**/*.{go,mod,sum,rs,toml,lock}';
  return [library.replace(/ = .*"=| /, '@'), `${name}@${digestOf(sources, source)}`];
}

function digestOf(files, folder) {
  const digest = createHash('sha256');
  for (const name of globSync(files, { cwd: folder }).sort()) {
    digest.update(`${name}\0`).update(readFileSync(join(folder, name)));
  }
  return digest.digest('hex').slice(0, 12);
}

async function guests(_versions, into) {
  return runNode([join(guestsFolder, 'build.ts'), into], quiet);
}

/** @param programs further folders of programs below `source` */
function fromSources(source, ...programs) {
  return async (_versions, into) => {
    // What was compiled outlives a change of the sources.
    const env = { ...goEnvironment(join(root, '.cache', 'go')), GOCACHE: join(root, '.cache', 'go', 'build') };
    return run('go', ['build', '-o', `${into}/`, '.', ...programs], { ...quiet, cwd: source, env });
  };
}

function fromCargo(source) {
  return async (_versions, into) => {
    // What was compiled outlives a change of the sources.
    const target = join(root, '.cache', 'cargo', basename(source));
    // Where rustup puts it, which not every PATH names.
    const PATH = `${process.env.PATH}:${join(homedir(), '.cargo', 'bin')}`;
    const env = { ...process.env, PATH, CARGO_TARGET_DIR: target };
    const code = await run('cargo', ['build', '--release', '--locked', '--quiet'], { ...quiet, cwd: source, env });
    if (code === 0)
      for (const made of globSync(join(target, 'release', '*-writer'))) copyFileSync(made, join(into, basename(made)));
    return code;
  };
}

function goEnvironment(path) {
  // Where Go's own installer puts it, which not every PATH names.
  const PATH = `${process.env.PATH}:/usr/local/go/bin`;
  return {
    ...process.env,
    PATH,
    GOPATH: path,
    GOFLAGS: '-modcacherw -buildvcs=false',
    GOTOOLCHAIN: 'local',
    GO111MODULE: 'on',
  };
}

async function fromPython(versions, into) {
  const flags = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--dest', '.'];
  const options = { ...quiet, cwd: into };
  const code = await run('python3', ['-m', 'pip', 'download', ...flags, ...versions], options);
  return code || run('sh', ['-c', 'for wheel in *.whl; do python3 -m zipfile -e "$wheel" . || exit 1; done'], options);
}

if (process.argv[1] === import.meta.filename) {
  const wanted = process.argv.slice(2);
  for (const name of await installPeerPackages(wanted.length > 0 ? wanted : undefined)) {
    process.stderr.write(`${name} could not be installed\n`);
    process.exitCode = 1;
  }
}
