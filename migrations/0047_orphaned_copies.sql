-- Copies whose page passed to another source's post before copies followed their page (0041): they get that post's
-- corrections and its withdrawal now.
UPDATE OR IGNORE announcements SET first_post = coalesce(first_post, post), post = heir.id, live = heir.live,
  wanted = wanted + 1, tries = 0, trouble = NULL, due_at = CASE WHEN state IN ('unsure', 'skipped') THEN NULL ELSE 0 END
FROM posts AS former JOIN posts AS heir ON heir.story = former.story AND heir.slug IS NOT NULL
WHERE former.id = announcements.post AND former.slug IS NULL AND former.story IS NOT NULL;
-- Where the other post has a copy of its own, the former one is withdrawn.
UPDATE announcements SET live = 0, wanted = wanted + 1, tries = 0, trouble = NULL,
  due_at = CASE WHEN state IN ('unsure', 'skipped') THEN NULL ELSE 0 END
WHERE live = 1 AND EXISTS (
  SELECT 1 FROM posts AS former JOIN posts AS heir ON heir.story = former.story AND heir.slug IS NOT NULL
  WHERE former.id = announcements.post AND former.slug IS NULL AND former.story IS NOT NULL
);
