import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";

// node-postgres's own pool size, 10 a process; tt_api has 8 connections a process.
export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
export const db = drizzle(pool);
