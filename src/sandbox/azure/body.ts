import { z } from 'zod';
import { badRequest } from './errors.ts';
import type { Exchange } from './exchange.ts';

const tag = z.string().max(256);
/** At most 50 tags, names to 512 and values to 256 characters. */
export const tagsSchema = z
  .record(z.string().min(1).max(512), tag)
  .refine(tags => Object.keys(tags).length <= 50, 'The number of tags exceeds the maximum of 50.');

/** What every body may repeat of the address it is sent to. */
export const identity = { id: z.string().optional(), name: z.string().optional(), type: z.string().optional() };

/**
 * Reads a body and checks every property of it.
 * @param readOnly properties the service sets itself
 * @throws Refusal 400 for what is unknown, read-only, missing or of the wrong type
 */
export async function readBody<Shape>(
  exchange: Exchange,
  schema: z.ZodType<Shape>,
  readOnly: readonly string[] = [],
): Promise<Shape> {
  const parsed = schema.safeParse(await exchange.jsonBody());
  if (parsed.success) return parsed.data;
  throw wording(parsed.error.issues[0], readOnly);
}

function wording(issue: z.core.$ZodIssue | undefined, readOnly: readonly string[]) {
  const at = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const path = at ? `${at}.${key}` : key;
    if (readOnly.includes(key)) {
      return badRequest(`The property '${path}' is read-only and cannot be set.`, 'InvalidParameter');
    }
    return badRequest(
      `The request content was invalid and could not be deserialized: 'Could not find member '${key}' on object of type 'ResourceDefinition'. Path '${path}'.'.`,
      'InvalidRequestContent',
    );
  }
  if (issue?.code === 'invalid_type' && issue.message.includes('undefined')) {
    return badRequest(`Required parameter '${at}' is missing (null).`, 'InvalidParameter');
  }
  return badRequest(`The value of parameter ${at} is invalid. ${issue?.message ?? ''}`, 'InvalidParameter');
}
