/**
 * Value of an integer expression of WGSL: literals (with or without `u` or `i`), names, `+ - * / %`
 * and parentheses. Enough for sizes, strides and loop bounds.
 *
 * @param names values of the constants the expression may use
 * @returns undefined where the expression holds anything else
 */
export function evaluate(
  expression: string,
  names: ReadonlyMap<string, number>,
): number | undefined {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+[ui]?|[-+*/%()]|\S/g) ?? [];
  let at = 0;

  function primary(): number | undefined {
    const token = tokens[at++];
    if (token === undefined) return undefined;
    if (token === "(") {
      const inner = sum();
      return tokens[at++] === ")" ? inner : undefined;
    }
    if (/^\d/.test(token)) return Number.parseInt(token, 10);
    return names.get(token);
  }

  function binary(
    operand: () => number | undefined,
    operators: Readonly<Record<string, (x: number, y: number) => number>>,
  ): number | undefined {
    let left = operand();
    while (tokens[at] in operators) {
      const apply = operators[tokens[at++]];
      const right = operand();
      left = left === undefined || right === undefined ? undefined : apply(left, right);
    }
    return left;
  }

  const product = () =>
    binary(primary, {
      "*": (x, y) => x * y,
      "/": (x, y) => Math.trunc(x / y),
      "%": (x, y) => x % y,
    });
  function sum(): number | undefined {
    return binary(product, { "+": (x, y) => x + y, "-": (x, y) => x - y });
  }

  const value = sum();
  return at === tokens.length ? value : undefined;
}
