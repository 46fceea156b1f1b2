/** What `/openapi.json` says of the lists that there are: their fields, filters and sorts. Read once a visit. */

/**
 * @typedef {{[keyword: string]: any}} JsonSchema
 * @typedef {{name: string, schema: JsonSchema, description: string, required: boolean}} Parameter
 * @typedef {{
 *   name: string, path: string, title: string, group: string, fields: Record<string, JsonSchema>, parameters: Parameter[],
 *   methods: Set<string>, ownMethods: Set<string>, schemaName: string, createSchema: JsonSchema | null,
 *   patchSchema: JsonSchema | null, references: Record<string, Reference>,
 * }} Table
 * @typedef {{expansion: string, schemaName: string}} Reference what `expand` calls a reference's object, and what that is
 */

/** @type {Promise<Tables> | null} */
let reading = null;

/** All lists that stand on their own. */
export function tables() {
  reading ??= fetch("/openapi.json")
    .then((response) => response.json())
    .then((document) => new Tables(document));
  return reading;
}

class Tables {
  /** @param {any} document */
  constructor(document) {
    this.document = document;
    /** @type {Map<string, Table>} */
    this.byName = new Map();
    for (const path of Object.keys(document.paths)) this.#add(path);
  }

  /**
   * What a schema comes down to: its `$ref` followed, and null left out.
   *
   * @param {JsonSchema} schema
   * @returns {JsonSchema}
   */
  resolve(schema) {
    let found = schema;
    while (found?.$ref) found = this.#at(found.$ref);
    const other = found?.anyOf?.filter((/** @type {JsonSchema} */ one) => one.type !== "null");
    return other?.length === 1 ? this.resolve(other[0]) : (found ?? {});
  }

  /**
   * The table that a field's ids belong to, where the document tells: by what `expand` shows beside it.
   *
   * @param {Table} table
   * @param {string} field
   */
  referred(table, field) {
    const schemaName = table.references[field]?.schemaName;
    return [...this.byName.values()].find((other) => other.schemaName === schemaName) ?? null;
  }

  /** @param {string} path */
  #add(path) {
    const list = this.document.paths[path].get;
    if (!path.startsWith("/api/") || path.includes("{") || path.startsWith("/api/internal/") || !list) return;
    const page = this.resolve(list.responses["200"]?.content?.["application/json"]?.schema ?? {});
    const rowReference = page.properties?.pagination && page.properties.data.items.$ref;
    if (!rowReference) return;
    const own = Object.entries(this.document.paths).find(([other]) => other.startsWith(`${path}/{`) && other.split("/").length === path.split("/").length + 1);
    const ownMethods = /** @type {Record<string, any>} */ (own?.[1] ?? {});
    const name = path.slice("/api/".length).replaceAll("/", ".");
    const parameters = list.parameters.map((/** @type {JsonSchema} */ one) => this.#parameter(one));
    // One that must be told what to look for is no list to begin with.
    if (parameters.some((/** @type {Parameter} */ one) => one.required)) return;
    const { fields, references } = this.#fields(rowReference, parameters);
    this.byName.set(name, {
      name,
      path,
      title: list.summary.replace(/^List /, ""),
      group: list.tags[0],
      fields,
      references,
      parameters,
      methods: new Set(Object.keys(this.document.paths[path])),
      ownMethods: new Set(Object.keys(ownMethods)),
      schemaName: nameOf(rowReference),
      createSchema: this.#body(this.document.paths[path].post),
      patchSchema: this.#body(ownMethods.patch),
    });
  }

  /**
   * A row's own fields, and which of them refer to what lists show beside them when asked to.
   *
   * @param {string} rowReference
   * @param {Parameter[]} parameters
   */
  #fields(rowReference, parameters) {
    const fields = { ...this.resolve({ $ref: rowReference }).properties };
    const expand = parameters.find(({ name }) => name === "expand");
    /** @type {Record<string, Reference>} */
    const references = {};
    for (const expansion of expand ? this.resolve(expand.schema.items).enum : []) {
      const { $ref } = fields[expansion].anyOf.find((/** @type {JsonSchema} */ one) => one.$ref);
      // What is worked out is shown beside a row too, and refers to nothing.
      if (`${expansion}Id` in fields) references[`${expansion}Id`] = { expansion, schemaName: nameOf($ref) };
      delete fields[expansion];
    }
    return { fields, references };
  }

  /** @param {any} operation */
  #body(operation) {
    const schema = operation?.requestBody?.content?.["application/json"]?.schema;
    return schema ? this.resolve(schema) : null;
  }

  /** @param {JsonSchema} one */
  #parameter(one) {
    const { name, schema, description, required } = this.resolve(one);
    return { name, schema: this.resolve(schema), description: description ?? "", required: required ?? false };
  }

  /** @param {string} reference */
  #at(reference) {
    return reference.slice(2).split("/").reduce((found, step) => found[step], this.document);
  }
}

/** @param {string} reference to a schema; a list's rows and a detail's object are one thing */
const nameOf = (reference) => /** @type {string} */ (reference.split("/").pop()).replace(/Row$/, "");
