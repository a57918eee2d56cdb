import { describe, expect, it } from 'vitest';

import cases from '../../../contract/folder_cases.json';
import { classifyPath } from './folderFiles';

describe('classifyPath', () => {
  it.each(cases.files)('says of $path what Python says', ({ path, kind, format }) => {
    expect(classifyPath(path)).toEqual(format === undefined ? { kind } : { kind, format });
  });
});
