import { and, asc, count, desc, eq, getTableColumns, isNull, like } from "drizzle-orm";
import { Hono } from "hono";
import { db } from "../db/client.js";
import { companies } from "../db/schema.js";
import { NotFoundError } from "../utils/errors.js";
import { createCompanySchema, listQuerySchema, parse, parseBody, updateCompanySchema, uuidParam } from "../utils/validation.js";

const { searchText, ...columns } = getTableColumns(companies);
const EQUALITY = ["stage", "leadSource", "industry", "country", "parentCompanyId", "doNotContact"];

export const companiesApi = new Hono();

companiesApi.get("/", async (c) => {
  const query = parse(listQuerySchema, c.req.query());
  const { page, limit } = query;
  const conditions = [isNull(companies.deletedAt)];
  for (const name of EQUALITY) {
    if (query[name] !== undefined) conditions.push(eq(companies[name], query[name]));
  }
  // The column that the trigram index is on: an ilike over name, domain and city would read the whole table.
  if (query.search) {
    const literal = query.search.toLowerCase().replace(/[\\%_]/g, "\\$&");
    conditions.push(like(searchText, `%${literal}%`));
  }
  const where = and(...conditions);
  const direction = query.sortOrder === "asc" ? asc : desc;
  const [data, [{ total }]] = await Promise.all([
    db
      .select(columns)
      .from(companies)
      .where(where)
      .orderBy(direction(companies[query.sortBy]), direction(companies.id))
      .limit(limit)
      .offset((page - 1) * limit),
    db.select({ total: count() }).from(companies).where(where),
  ]);
  return c.json({ data, pagination: { page, limit, total, totalPages: Math.ceil(total / limit) } });
});

companiesApi.get("/:id", async (c) => {
  const id = parse(uuidParam, c.req.param("id"));
  const [company] = await db
    .select(columns)
    .from(companies)
    .where(and(eq(companies.id, id), isNull(companies.deletedAt)))
    .limit(1);
  if (!company) throw new NotFoundError("Company", id);
  return c.json({ data: company });
});

companiesApi.post("/", async (c) => {
  const body = await parseBody(createCompanySchema, c);
  const [company] = await db
    .insert(companies)
    .values({ ...body, slug: body.slug ?? slugify(body.name) })
    .returning(columns);
  return c.json({ data: company }, 201);
});

companiesApi.patch("/:id", async (c) => {
  const id = parse(uuidParam, c.req.param("id"));
  const body = await parseBody(updateCompanySchema, c);
  const [company] = await db
    .update(companies)
    .set(body)
    .where(and(eq(companies.id, id), isNull(companies.deletedAt)))
    .returning(columns);
  if (!company) throw new NotFoundError("Company", id);
  return c.json({ data: company });
});

companiesApi.delete("/:id", async (c) => {
  const id = parse(uuidParam, c.req.param("id"));
  const [company] = await db
    .update(companies)
    .set({ deletedAt: new Date().toISOString() })
    .where(and(eq(companies.id, id), isNull(companies.deletedAt)))
    .returning({ id: companies.id });
  if (!company) throw new NotFoundError("Company", id);
  return c.body(null, 204);
});

function slugify(name) {
  return (
    name
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 200) || "item"
  );
}
