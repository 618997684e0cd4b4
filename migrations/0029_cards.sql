-- JSON: what lists show of a post besides its title and summary (model/post.ts, Card). NULL: saved by code that did not know it;
-- lists then show the post without them.
ALTER TABLE posts ADD COLUMN card TEXT;
