// A program over the types that openapi-typescript makes of docs/openapi.json. It is type-checked, never run:
// tests/openapi/test_typescript.py. Each @ts-expect-error is a mistake that the types must catch.
import createClient from "openapi-fetch";
import type { components, paths } from "./api";

type Schemas = components["schemas"];
type Deal = Schemas["Deal"];
type DealStage = Schemas["DealStage"];
type ListOfDeals = NonNullable<paths["/api/deals"]["get"]["parameters"]["query"]>;

const api = createClient<paths>({ baseUrl: "http://127.0.0.1:3100", headers: { "X-API-Key": "dev-key" } });

/** Lists, page by page: rows have everything that is always there. */
async function* openDeals(stages: DealStage[]): AsyncGenerator<Schemas["DealRow"]> {
  let cursor: string | undefined;
  do {
    const query: ListOfDeals = { stage: stages, sortBy: "expectedCloseDate", sortOrder: "asc", expand: ["company"], cursor };
    const { data, error } = await api.GET("/api/deals", { params: { query } });
    if (error) throw new Error(explained(error));
    yield* data.data;
    cursor = data.pagination.nextCursor ?? undefined;
  } while (cursor);
}

/** Creates and patches: what is required, and nothing that only the server sets. */
async function winDeal(companyId: string): Promise<Deal> {
  const key = { header: { "Idempotency-Key": `retreat-of-${companyId}` } };
  const { data, error, response } = await api.POST("/api/deals", { params: key, body: { title: "Retreat", companyId, stage: "qualified" } });
  if (error) throw new Error(explained(error));
  const etag: string | null = response.headers.get("ETag");
  const params = { path: { id: data.data.id }, header: { "If-Match": etag ?? undefined } };
  const won = await api.PATCH("/api/deals/{id}", { params, body: { stage: "won", nextStep: null } });
  if (!won.data) throw new Error(explained(won.error));
  const moves: DealStage[] = won.data.data.stageHistory.map((move) => move.toStage);
  console.log(moves, won.data.data.version + 1, won.data.data.leadSource ?? "unknown");
  return won.data.data;
}

/** Errors: one envelope, and a code that a switch can exhaust. */
function explained({ error }: Schemas["Error"]): string {
  const advice: Partial<Record<Schemas["ErrorCode"], string>> = { RATE_LIMITED: `in ${error.retryAfterMs} ms`, CONFLICT: "is taken" };
  return advice[error.code] ?? error.details?.map((one) => `${one.path.join(".")} ${one.message}`).join() ?? error.message;
}

async function mistakes(deal: Deal): Promise<void> {
  const id = "0190d7c0-0000-7000-8000-000000000000";
  // @ts-expect-error a create has no id
  const create: Schemas["DealCreate"] = { title: "Retreat", id };
  // @ts-expect-error nor without its title
  await api.POST("/api/deals", { body: { stage: "lead" } });
  // @ts-expect-error no such stage
  await api.PATCH("/api/deals/{id}", { params: { path: { id } }, body: { stage: "wonn" } });
  // @ts-expect-error a lead's score is computed
  const patch: Schemas["ContactPatch"] = { leadScore: 100 };
  // @ts-expect-error a key is text
  await api.POST("/api/deals", { params: { header: { "Idempotency-Key": 1 } }, body: { title: "Retreat" } });
  // @ts-expect-error no such filter
  await api.GET("/api/deals", { params: { query: { colour: "red" } } });
  // @ts-expect-error no such sort
  await api.GET("/api/deals", { params: { query: { sortBy: "probability" } } });
  // @ts-expect-error may be null
  deal.amount.toFixed();
  // @ts-expect-error a stage is none of a company's
  const stage: Schemas["CompanyStage"] = deal.stage;
  // @ts-expect-error no such code
  const code: Schemas["ErrorCode"] = "TEAPOT";
  // @ts-expect-error lists don't show it
  for await (const row of openDeals(["lead"])) console.log(row.stageHistory, create, patch, stage, code);
}

export { mistakes, openDeals, winDeal };
