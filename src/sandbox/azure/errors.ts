/** A refusal as the service words it; each service writes it down in its own form. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Further members of the body, where its form has them. */
  readonly more: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    more: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.more = more;
  }
}

/** 400 with the code Resource Manager uses when a body cannot be taken. */
export function badRequest(message: string, code = 'BadRequest'): Refusal {
  return new Refusal(400, code, message);
}

/** 409 for a resource whose state does not allow what was asked. */
export function notAllowed(message: string): Refusal {
  return new Refusal(409, 'OperationNotAllowed', message);
}

export function subscriptionNotFound(id: string): Refusal {
  return new Refusal(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);
}

export function groupNotFound(name: string): Refusal {
  return new Refusal(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);
}

/** @param type such as `Microsoft.Compute/disks` */
export function resourceNotFound(type: string, name: string, group: string): Refusal {
  return new Refusal(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

const permissionText = 'This request is not authorized to perform this operation using this permission.';
const authenticationText =
  'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.';

/** 403 of the blob service for a SAS that is wrong, revoked or expired. */
export function authenticationFailed(): Refusal {
  return new Refusal(403, 'AuthenticationFailed', authenticationText);
}

/** 403 of the blob service for a SAS that is right but gives no such right. */
export function permissionMismatch(): Refusal {
  return new Refusal(403, 'AuthorizationPermissionMismatch', permissionText);
}

export function missingHeader(name: string): Refusal {
  return new Refusal(
    400,
    'MissingRequiredHeader',
    `An HTTP header that's mandatory for this request is not specified. HeaderName: ${name}`,
  );
}

export function badHeader(name: string): Refusal {
  return new Refusal(
    400,
    'InvalidHeaderValue',
    `The value for one of the HTTP headers is not in the correct format. HeaderName: ${name}`,
  );
}

export function badQuery(name: string): Refusal {
  return new Refusal(
    400,
    'InvalidQueryParameterValue',
    `Value for one of the query parameters specified in the request URI is invalid. QueryParameterName: ${name}`,
  );
}

export function badPageRange(): Refusal {
  return new Refusal(416, 'InvalidPageRange', 'The page range specified is invalid.');
}

/** 403 of Resource Manager for a caller whose roles do not give an action. */
export function authorizationFailed(client: string, action: string, scope: string): Refusal {
  const text = `The client '${client}' with object id '${client}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  return new Refusal(403, 'AuthorizationFailed', text);
}

/** 403 of Resource Manager for what a policy denies. */
export function disallowedByPolicy(name: string, assignment: string): Refusal {
  const text = `Resource '${name}' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"id":"${assignment}"}}]'.`;
  return new Refusal(403, 'RequestDisallowedByPolicy', text);
}
