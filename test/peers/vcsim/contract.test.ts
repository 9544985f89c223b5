import { describe } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { contract } from './contract.ts';
import { servers } from './servers.ts';

const here = scratch();

describe.each(servers)('our client on $name', kind => contract(kind, here));
