import type { Expression } from './expression.ts';
import type { Condition, Rule } from './map-file.ts';

/**
 * The fields that rules name and rely on. Of several choices (`first`) none has to be there; nor has
 * one that a condition wants to be absent.
 */
export function namedFields(rules: readonly Rule[]): readonly string[] {
  const fields = rules.flatMap((rule) => {
    const { key, version, rank, document } = rule;
    const expressions = [key, version, rank, document, ...Object.values(rule.slots)];
    return [
      ...expressions.flatMap((one) => (one === undefined ? [] : fieldsIn(one))),
      ...conditionFields(rule.when),
      ...conditionFields(rule.cancelled),
      ...(rule.ids ?? []).flatMap(({ from, when }) => [
        ...conditionFields(when),
        ...(from.each === undefined ? [...fieldsIn(from.id), ...conditionFields(from.when)] : []),
      ]),
    ];
  });
  return [...new Set(fields)];
}

function fieldsIn(expression: Expression): readonly string[] {
  if (typeof expression === 'string') return expression === '@name' ? [] : [expression];
  if ('text' in expression) return [];
  if ('join' in expression) return expression.join.flatMap(fieldsIn);
  if ('path' in expression) return fieldsIn(expression.path);
  const [only, ...others] = expression.first;
  return only === undefined || others.length > 0 ? [] : fieldsIn(only);
}

function conditionFields(condition: Condition | undefined): readonly string[] {
  const paths = Object.entries(condition ?? {}).filter(([, wanted]) => wanted !== false);
  return paths.flatMap(([path]) => fieldsIn(path));
}
