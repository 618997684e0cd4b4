-- A copy keeps the key that it was made with when its page passes to another source's post: the post that the key names.
-- NULL: the post itself.
ALTER TABLE announcements ADD COLUMN first_post INTEGER REFERENCES posts (id);
CREATE INDEX announcements_by_first_post ON announcements (first_post) WHERE first_post IS NOT NULL;
