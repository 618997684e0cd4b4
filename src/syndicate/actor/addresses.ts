/**
 * The addresses of an actor. They contain the destination's id and no name, so that the actor can be renamed and keep
 * its followers.
 */

const ROOT = "/activitypub";

export const actorUrl = (origin: string, destination: string): string => `${origin}${ROOT}/${destination}`;
export const inboxUrl = (origin: string, destination: string): string => `${actorUrl(origin, destination)}/inbox`;
export const sharedInboxUrl = (origin: string): string => `${origin}${ROOT}/inbox`;
export const followersUrl = (origin: string, destination: string): string =>
  `${actorUrl(origin, destination)}/followers`;
export const followingUrl = (origin: string, destination: string): string =>
  `${actorUrl(origin, destination)}/following`;
export const outboxUrl = (origin: string, destination: string): string => `${actorUrl(origin, destination)}/outbox`;
export const keyUrl = (origin: string, destination: string): string => `${actorUrl(origin, destination)}#main-key`;
/**
 * The address of a post of an actor.
 *
 * @param key the copy's key
 */
export const objectUrl = (origin: string, key: string): string => `${origin}${ROOT}/posts/${key}`;
export const nodeInfoUrl = (origin: string): string => `${origin}${ROOT}/nodeinfo/2.1`;

/** The destination whose actor has an address; undefined when the address is not one of this site's actors. */
export function destinationAt(origin: string, url: string): string | undefined {
  const start = `${origin}${ROOT}/`;
  const id = url.startsWith(start) ? url.slice(start.length) : "";
  return isDestinationId(id) ? id : undefined;
}

/** Whether a text can be a destination's id: a ULID. */
export const isDestinationId = (text: string): boolean => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text);
