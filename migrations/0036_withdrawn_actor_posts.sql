-- Withdrawals that a server of followers did not get while it was given up.
CREATE INDEX actor_posts_withdrawn ON actor_posts (destination, changed_at) WHERE object IS NULL;
