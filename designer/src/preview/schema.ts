// The records of a program as a form needs them, out of the JSON Schema of its facts.

export interface SchemaNode {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly (string | null)[];
  readonly $ref?: string;
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly SchemaNode[];
  readonly additionalProperties?: boolean | SchemaNode;
}
export interface FactsSchema extends SchemaNode {
  readonly title?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
}

export type FieldKind = "text" | "number" | "integer" | "date" | "boolean" | "choice" | "record" | "records" | "list" | "other";

export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly description: string;
  readonly optional: boolean;
  readonly choices: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** Of a record or a list of records. */
  readonly fields: readonly Field[];
}

const deepest = 6;

export function inputsOf(schema: FactsSchema): Field[] {
  return fieldsOf(schema, schema, 0);
}

function fieldsOf(schema: FactsSchema, node: SchemaNode, depth: number): Field[] {
  const required = new Set(node.required ?? []);
  return Object.entries(node.properties ?? {}).map(([name, property]) => fieldOf(schema, name, property, !required.has(name), depth));
}

function fieldOf(schema: FactsSchema, name: string, given: SchemaNode, optional: boolean, depth: number): Field {
  const wrapped = given.anyOf?.find((one) => one.type !== "null") ?? given;
  const node = wrapped.$ref ? { ...resolve(schema, wrapped.$ref), ...(given.description ? { description: given.description } : {}) } : wrapped;
  const types = typeof node.type === "string" ? [node.type] : (node.type ?? []);
  const items = node.items?.$ref ? resolve(schema, node.items.$ref) : node.items;
  const of = (kind: FieldKind, fields: readonly Field[] = []): Field => ({
    name,
    kind,
    description: given.description ?? node.description ?? "",
    optional,
    choices: (node.enum ?? []).filter((choice): choice is string => typeof choice === "string"),
    ...(node.minimum === undefined ? {} : { minimum: node.minimum }),
    ...(node.maximum === undefined ? {} : { maximum: node.maximum }),
    fields,
  });
  if (depth > deepest) return of("other");
  if (node.enum) return of("choice");
  if (types.includes("array")) return items?.properties ? of("records", fieldsOf(schema, items, depth + 1)) : items && !items.items ? of("list") : of("other");
  if (node.properties) return of("record", fieldsOf(schema, node, depth + 1));
  if (types.includes("boolean")) return of("boolean");
  if (types.includes("integer")) return of("integer");
  if (types.includes("number")) return of("number");
  if (node.format === "date") return of("date");
  if (types.includes("string")) return of("text");
  return of("other");
}

function resolve(schema: FactsSchema, reference: string): SchemaNode {
  return schema.$defs?.[reference.replace("#/$defs/", "")] ?? {};
}

/** `revenue_ttm` as people read it. */
export function label(name: string): string {
  const words = name.replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Facts with nothing in them but what has to be there. */
export function emptyFacts(inputs: readonly Field[], day: string): string {
  const of = (field: Field): unknown => {
    switch (field.kind) {
      case "record":
        return Object.fromEntries(field.fields.filter((one) => !one.optional).map((one) => [one.name, of(one)]));
      case "records":
      case "list":
        return [];
      case "boolean":
        return false;
      case "number":
      case "integer":
        return Math.max(0, field.minimum ?? 0);
      case "choice":
        return field.choices[0] ?? "";
      case "date":
        return day;
      default:
        return field.name === "id" ? "P-1" : "";
    }
  };
  return JSON.stringify(Object.fromEntries(inputs.filter((input) => !input.optional).map((input) => [input.name, of(input)])), null, 2);
}
