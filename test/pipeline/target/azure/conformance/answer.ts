import { join } from 'node:path';
import { type Exchange, jsonOf } from './exchange.ts';
import { type Operation, specification } from './operations.ts';
import { typed } from './request.ts';
import { checkScalar, checkValue } from './schema.ts';
import { followed, type Located, type ResponseSpec, type Schema, type Troubles } from './swagger.ts';
import { xmlValue } from './xml.ts';

type Answer = Pick<Exchange, 'method' | 'status' | 'answerHeaders' | 'answer'>;

/** Holds an answer against its operation: a status it knows, the headers, the body of that status. */
export function* checkAnswer(answer: Answer, operation: Operation): Troubles {
  const spec = responseOf(operation, answer.status);
  if (!spec) return yield `status ${answer.status} is unknown`;
  const { file, at } = followed(spec);
  yield* checkHeaders(answer, at);
  if (answer.method !== 'HEAD') yield* checkBody(answer, at.schema && { file, at: at.schema });
  else if (answer.answer.length > 0) yield 'answer has a body';
}

/** What Resource Manager itself says: many operations do not list the errors that any of them may end in. */
const gateway: Located<ResponseSpec> = {
  file: join(specification ?? '', 'common-types/resource-management/v6/types.json'),
  at: { schema: { $ref: '#/definitions/ErrorResponse' } },
};

/** A default is for errors only. */
function responseOf({ file, spec: { responses } }: Operation, status: number): Located<ResponseSpec> | undefined {
  const at = responses[String(status)] ?? (status >= 400 ? responses.default : undefined);
  if (at) return { file, at };
  return status >= 400 ? gateway : undefined;
}

/** The body that an operation has once it has ended well. */
export function resultOf({ file, spec: { responses } }: Operation): Located<Schema> | undefined {
  const response = responses['200'] && followed<ResponseSpec>({ file, at: responses['200'] });
  return response?.at.schema && { file: response.file, at: response.at.schema };
}

function* checkHeaders({ answerHeaders, status }: Answer, { headers = {} }: ResponseSpec): Troubles {
  for (const [name, at] of Object.entries(headers)) {
    const text = answerHeaders[name.toLowerCase()];
    if (text !== undefined) yield* checkScalar(typed(text, at.type), at, `answer ${status} header ${name}`);
    const { enum: one } = at;
    if (text !== undefined && one && !one.includes(text)) yield `answer ${status} header ${name} is '${text}'`;
  }
}

/** @param schema none where the answer has no body */
export function* checkBody(answer: Answer, schema: Located<Schema> | undefined): Troubles {
  const { status, answerHeaders } = answer;
  const where = `answer ${status}`;
  if (!schema) {
    if (answer.answer.length > 0) yield `${where} has a body`;
    return;
  }
  if (followed(schema).at.format === 'file') return;
  if (/xml/.test(answerHeaders['content-type'] ?? '')) return yield* checkXml(answer, schema);
  const value = jsonOf(answer.answer);
  if (value === undefined) return yield `${where} has no JSON`;
  if (!/^application\/json\b/.test(answerHeaders['content-type'] ?? '')) yield `${where} is not called JSON`;
  yield* checkValue(value, schema, 'answer', where);
}

function* checkXml({ status, answerHeaders, answer }: Answer, schema: Located<Schema>): Troubles {
  const parsed = xmlValue(answer.toString('utf8'), schema);
  if (!parsed) return yield `answer ${status} is no XML`;
  if (status < 400) return yield* checkValue(parsed.value, schema, 'answer', `answer ${status}`);
  // The file knows only the Message; the Code is in the documentation, and is the same as in the header.
  const { Code: code, ...others } = parsed.value as Record<string, unknown>;
  if (parsed.root !== 'Error') yield `answer ${status} is an element ${parsed.root}, not Error`;
  if (!Array.isArray(code) || code[0] !== answerHeaders['x-ms-error-code']) yield `answer ${status} has two codes`;
  yield* checkValue(others, schema, 'answer', `answer ${status}`);
}
