/**
 * Text is the only child of its element. Translators in browsers replace text nodes by elements of their own; React
 * then removes, or inserts before, a node that is gone, and the page breaks, or it changes a text nobody sees.
 */

import { ESLintUtils } from '@typescript-eslint/utils';
import ts from 'typescript';

const TEXT = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike | ts.TypeFlags.Any | ts.TypeFlags.Unknown;

/** @param {ts.Type} type */
function mayBeText(type) {
  return type.isUnion() ? type.types.some(mayBeText) : (type.flags & TEXT) !== 0;
}

/** @param {import('@typescript-eslint/utils').TSESTree.JSXChild} child Line breaks between elements render nothing. */
function isLayout(child) {
  if (child.type === 'JSXText') return child.value.trim() === '' && child.value.includes('\n');
  return child.type === 'JSXExpressionContainer' && child.expression.type === 'JSXEmptyExpression';
}

/** @type {import('@typescript-eslint/utils').TSESLint.RuleModule<'mixed'>} */
export const textAlone = {
  defaultOptions: [],
  meta: {
    type: 'problem',
    schema: [],
    docs: { description: 'Expect text to be the only child of its element.' },
    messages: {
      mixed: 'Expected text as the only child of its element, since translators in browsers replace text nodes. Wrap it, in a span.',
    },
  },
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    /** @param {import('@typescript-eslint/utils').TSESTree.JSXElement | import('@typescript-eslint/utils').TSESTree.JSXFragment} node */
    const check = (node) => {
      const children = node.children.filter((child) => !isLayout(child));
      if (children.length < 2) return;
      for (const child of children) {
        const isText =
          child.type === 'JSXText' ||
          (child.type === 'JSXExpressionContainer' && mayBeText(services.getTypeAtLocation(child.expression)));
        if (isText) context.report({ node: child, messageId: 'mixed' });
      }
    };
    return { JSXElement: check, JSXFragment: check };
  },
};
