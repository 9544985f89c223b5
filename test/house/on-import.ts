import { children, isNode, type Node, type Offence, offence, type SourceFile, walk } from './source.ts';

/** Calls that only build a value; everything else a module does when it is loaded is work. */
const pureCalls = [
  /^(failing|fact|everywhere|early|onDefault|tokens|where)$/,
  /^z(\.|$)/,
  /^(Object\.(freeze|fromEntries|entries|keys|values|assign)|(Array|Uint(8|16|32)Array)\.(from|of)|Symbol|Symbol\.for|BigInt|Number|String|Math\.\w+)$/,
  /^(Buffer\.(alloc|from|concat)|String\.raw|promisify|createContext|memo|lazy|forwardRef)$/,
  // Methods that make a value of a value, be it a literal, a constant or a schema.
  /\.(map|flatMap|filter|join|split|slice|concat|flat|toSorted|toReversed|repeat|codePointAt|charCodeAt|replaceAll)$/,
  /\.(optional|nullable|nullish|default|extend|omit|pick|partial|array|or|and|describe|meta|refine|transform|pipe|min|max|unwrap)$/,
];

const pureClasses =
  /^(Map|Set|WeakMap|WeakSet|RegExp|Date|URL|TextEncoder|TextDecoder|Uint8Array|Uint16Array|Uint32Array|Int32Array|BigUint64Array|Array|AsyncLocalStorage|ExtentSet|Intl\.\w+)$/;

/** Statements and calls at the top of a module that do something when it is imported. */
export function workOnImport(files: readonly SourceFile[]): Offence[] {
  return files.flatMap(file => {
    const own = functionsOf(file.program);
    return (file.program.body as Node[]).flatMap(statement => {
      const doing = firstWork(statement, own);
      return doing ? [offence(file, doing, 'no module does work on import')] : [];
    });
  });
}

function firstWork(statement: Node, own: ReadonlySet<string>): Node | undefined {
  const inner = isNode(statement.declaration) ? statement.declaration : statement;
  if (isMainGuard(inner)) return undefined;
  if (/^(TS|Import|Export|Function)/.test(inner.type) && inner.type !== 'ExportDefaultDeclaration') return undefined;
  if (!['VariableDeclaration', 'ClassDeclaration', 'EmptyStatement', 'ExportDefaultDeclaration'].includes(inner.type)) {
    return typeof inner.directive === 'string' ? undefined : inner;
  }
  for (const node of walk(inner, runsNow)) {
    if (node.type === 'CallExpression' && !isPureCall(node, own)) return node;
    if (node.type === 'NewExpression' && !pureClasses.test(spelled(node.callee))) return node;
    if (['AwaitExpression', 'StaticBlock', 'ImportExpression', 'TaggedTemplateExpression'].includes(node.type))
      return node;
  }
  return undefined;
}

/** `if (import.meta.main)`: true for the file that was run, never for one that was imported. */
function isMainGuard(node: Node): boolean {
  const test = node.test;
  return node.type === 'IfStatement' && isNode(test) && isNode(test.property) && test.property.name === 'main';
}

/** Bodies of functions and methods run later; so do the values of instance fields. */
function runsNow(node: Node): boolean {
  if (/Function|^TS(?!AsExpression|SatisfiesExpression|NonNull)/.test(node.type)) return false;
  return !(node.type === 'PropertyDefinition' && node.static !== true);
}

function isPureCall(node: Node, own: ReadonlySet<string>): boolean {
  const name = spelled(node.callee);
  // A function of the same file is read with it: what it does is seen below.
  return own.has(name) || pureCalls.some(pure => pure.test(name));
}

/** Names of the file's functions that themselves do no more than build a value. */
function functionsOf(program: Node): Set<string> {
  const bodies = new Map<string, Node>();
  for (const statement of program.body as Node[]) {
    const inner = isNode(statement.declaration) ? statement.declaration : statement;
    if (inner.type === 'FunctionDeclaration' && isNode(inner.id)) bodies.set(String(inner.id.name), inner);
    if (inner.type !== 'VariableDeclaration') continue;
    for (const item of inner.declarations as Node[]) {
      if (isNode(item.init) && isNode(item.id) && /Function/.test(item.init.type))
        bodies.set(String(item.id.name), item.init);
    }
  }
  const pure = new Set(bodies.keys());
  for (let before = -1; before !== pure.size; ) {
    before = pure.size;
    for (const [name, body] of bodies) if (pure.has(name) && !builds(body, pure)) pure.delete(name);
  }
  return pure;
}

function builds(body: Node, pure: ReadonlySet<string>): boolean {
  for (const child of children(body)) {
    for (const node of walk(child, runsNow)) {
      if (node.type === 'AwaitExpression' || node.type === 'ImportExpression') return false;
      if (node.type === 'NewExpression' && !pureClasses.test(spelled(node.callee))) return false;
      if (node.type === 'CallExpression' && touchesTheWorld(spelled(node.callee), pure)) return false;
    }
  }
  return true;
}

/** Inside a function of the file, methods of values are fine: only names that come from elsewhere are suspect. */
function touchesTheWorld(name: string, pure: ReadonlySet<string>): boolean {
  if (pure.has(name) || pureCalls.some(call => call.test(name))) return false;
  return !name.includes('.') || /^(process|globalThis|console|fs|fetch|setTimeout|setInterval)\b/.test(name);
}

/** How a callee is written: `z.string`; `.map` for a method of a literal, of a call or of an expression. */
function spelled(callee: unknown): string {
  if (!isNode(callee)) return '';
  if (callee.type === 'Identifier') return String(callee.name);
  if (callee.type !== 'MemberExpression') return '';
  const property = isNode(callee.property) ? String(callee.property.name ?? '') : '';
  let object: unknown = callee.object;
  // z.string().min(1) is spelled by its root: z
  if (isNode(object) && object.type === 'CallExpression' && rootOf(object) === 'z') return 'z';
  if (isNode(object) && /^TS(As|Satisfies)Expression$/.test(object.type)) object = object.expression;
  return `${spelled(object)}.${property}`;
}

function rootOf(node: Node): string {
  let at: unknown = node;
  while (isNode(at) && at.type !== 'Identifier') at = at.callee ?? at.object;
  return isNode(at) ? String(at.name) : '';
}
