/**
 * A rule for ESLint: text is the only child of its element. Translators in browsers replace text nodes by elements of
 * their own. React then removes, or inserts before, a node that is gone, and the page breaks; or it changes a text that
 * nobody sees any more. The text of an element with no other child is replaced as a whole, which always works.
 */

import { AST_NODE_TYPES, ESLintUtils } from '@typescript-eslint/utils';
import ts from 'typescript';

/** @import { TSESLint, TSESTree } from '@typescript-eslint/utils' */

const TEXT = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike | ts.TypeFlags.Any | ts.TypeFlags.Unknown;

/** Components of React Aria that hand their children straight to one element; the others put something between. */
const STRAIGHT = new Set(['FieldError', 'Heading', 'Keyboard', 'Label', 'Text']);

/** @param {ts.Type} type @returns {boolean} */
function mayBeText(type) {
  return type.isUnion() ? type.types.some(mayBeText) : (type.flags & TEXT) !== 0;
}

/** Nothing, or white space, which no translator touches. @param {TSESTree.JSXChild} child */
function isBlank(child) {
  if (child.type === AST_NODE_TYPES.JSXText) return child.value.trim() === '';
  if (child.type !== AST_NODE_TYPES.JSXExpressionContainer) return false;
  const { expression } = child;
  return expression.type === AST_NODE_TYPES.JSXEmptyExpression || (expression.type === AST_NODE_TYPES.Literal && String(expression.value).trim() === '');
}

/** @type {TSESLint.RuleModule<'mixed' | 'inside' | 'returned'>} */
export const textAlone = {
  meta: {
    defaultOptions: [],
    type: 'problem',
    schema: [],
    docs: { description: 'Expect text to be the only child of its element.' },
    messages: {
      mixed: 'Expected text as the only child of its element, since translators in browsers replace text nodes. Wrap it in a span.',
      inside: 'Expected an element in a component of React Aria, in which React looks for a text node of its own. Wrap the text in a span.',
      returned: 'Expected an element from a component, since translators in browsers replace text nodes. Wrap it in a span.',
    },
  },
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    /** @param {TSESTree.Node} node */
    const isText = (node) => mayBeText(services.getTypeAtLocation(node));
    /** Local names of React Aria's other components. @type {Set<string>} */
    const indirect = new Set();
    /** @param {TSESTree.JSXElement | TSESTree.JSXFragment} node */
    const check = (node) => {
      const children = node.children.filter((child) => !isBlank(child));
      const name = node.type === AST_NODE_TYPES.JSXElement ? context.sourceCode.getText(node.openingElement.name) : '';
      const isInside = indirect.has(name);
      if (children.length < 2 && !isInside) return;
      for (const child of children) {
        if (child.type === AST_NODE_TYPES.JSXText || (child.type === AST_NODE_TYPES.JSXExpressionContainer && isText(child.expression))) {
          context.report({ node: child, messageId: isInside ? 'inside' : 'mixed' });
        }
      }
    };
    return {
      /** @param {TSESTree.ImportDeclaration} node */
      'ImportDeclaration[source.value="react-aria-components"]'(node) {
        for (const one of node.specifiers) {
          const imported = one.type === AST_NODE_TYPES.ImportSpecifier ? context.sourceCode.getText(one.imported) : '';
          if (!STRAIGHT.has(imported)) indirect.add(one.local.name);
        }
      },
      JSXElement: check,
      JSXFragment: check,
      /** @param {TSESTree.ReturnStatement} node */
      'FunctionDeclaration[id.name=/^[A-Z]/] > BlockStatement ReturnStatement'(node) {
        // Not of functions within a component.
        const scope = context.sourceCode.getScope(node).block;
        const isComponent = scope.type === AST_NODE_TYPES.FunctionDeclaration && /^[A-Z]/.test(scope.id?.name ?? '');
        if (isComponent && node.argument && isText(node.argument)) context.report({ node, messageId: 'returned' });
      },
    };
  },
};
