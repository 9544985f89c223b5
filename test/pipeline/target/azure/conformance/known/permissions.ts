import { document, list, named, object, operation, text } from './words.ts';

/*
 * What the caller may do. Facts of specification/authorization/resource-manager/Microsoft.Authorization/stable/2022-04-01/
 * authorization-RoleDefinitionsCalls.json of github.com/Azure/azure-rest-api-specs, which has it for groups (and for single
 * resources, which we never ask about); the subscription is in unspecified.ts.
 */

const inGroup =
  '/subscriptions/{subscriptionId}/resourcegroups/{resourceGroupName}/providers/Microsoft.Authorization/permissions';
const rights = { actions: list(text), notActions: list(text), dataActions: list(text), notDataActions: list(text) };

export const permissions = document(
  '2022-04-01',
  {
    [inGroup]: {
      get: operation('Permissions_ListForResourceGroup', inGroup, [200], {
        answer: 'PermissionGetResult',
        paged: true,
      }),
    },
  },
  {
    PermissionGetResult: object({ value: list(named('Permission')), nextLink: text }),
    Permission: object(rights),
  },
);
