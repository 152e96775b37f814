-- save_post: keep a post's configuration, unless somebody else changed it since it was read.
-- KEYS: 1 config (JSON text), 2 seq, 3 events
-- A (ARGV[1], JSON): config, expected (SHA-1 of the text that was read, '' for a new post), at, by
-- Returns: {seq}; refused: post_exists, changed_meanwhile
-- Event: post.changed
local A = cjson.decode(ARGV[1])
local stream = {seq = KEYS[2], events = KEYS[3], at = A.at}
--@include append
local current = redis.call('GET', KEYS[1])
local revision = current and redis.sha1hex(current) or ''
if revision ~= A.expected then
  return cjson.encode({refused = A.expected == '' and 'post_exists' or 'changed_meanwhile'})
end
redis.call('SET', KEYS[1], A.config)
return cjson.encode({seq = append('post.changed', '{}', {by = A.by})})
