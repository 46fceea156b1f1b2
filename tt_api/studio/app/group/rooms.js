/** Rooms as the board shows them and as the API takes them: who is moved where, and what becomes of the rest. */

/** @typedef {{roomKey: string, category: string | null, number: string | null, bed: string | null, memberIds: string[]}} Room */

/** No room, and one that there isn't yet. */
export const NONE = "";
export const NEW = "+";

/**
 * The rooms of a rooming list; a party is in one, with all who belong to it.
 *
 * @param {import("../api.js").Row} list as the API shows it
 * @returns {Room[]}
 */
export function roomsOf(list) {
  return list.rooms.map((/** @type {import("../api.js").Row} */ { roomKey, category, number, bed, people }) => ({
    roomKey,
    category,
    number,
    bed,
    memberIds: [...new Set(people.map((/** @type {{memberId: string}} */ one) => one.memberId))],
  }));
}

/**
 * The rooms when a party has moved. A room that nobody is in any more is none.
 *
 * @param {Room[]} rooms
 * @param {string} memberId
 * @param {string} target a room's key, `NONE` or `NEW`
 * @returns {Room[]}
 */
export function moved(rooms, memberId, target) {
  const others = rooms.map((room) => ({ ...room, memberIds: room.memberIds.filter((id) => id !== memberId) }));
  if (target === NEW) others.push({ roomKey: freeKey(rooms), category: null, number: null, bed: null, memberIds: [memberId] });
  others.find((room) => room.roomKey === target)?.memberIds.push(memberId);
  return others.filter((room) => room.memberIds.length > 0);
}

/**
 * The rooms as they are sent: what isn't known isn't sent, so that it stays.
 *
 * @param {Room[]} rooms
 */
export function sent(rooms) {
  return rooms.map(({ roomKey, memberIds, ...more }) => ({ roomKey, memberIds, ...known(more) }));
}

/** @param {Record<string, string | null>} values */
const known = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ""));

/** @param {Room[]} rooms */
function freeKey(rooms) {
  const taken = new Set(rooms.map((room) => room.roomKey));
  let key = rooms.length + 1;
  while (taken.has(String(key))) key += 1;
  return String(key);
}
