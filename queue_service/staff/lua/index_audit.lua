-- index_audit: note what can be found in the log's next full block of entries; a block never changes any more.
-- KEYS: 1 blocks (id of the last entry of each), 2 earliest, 3 latest (block -> ms), then one per facet (set of blocks)
-- A: block (how many there are already), last (id), earliest and latest (ms: what is in it was done between them)
-- Returns: {indexed}; false when somebody else has done it
local A = cjson.decode(ARGV[1])
if redis.call('LLEN', KEYS[1]) ~= A.block then return cjson.encode({indexed = false}) end
redis.call('RPUSH', KEYS[1], A.last)
redis.call('ZADD', KEYS[2], string.format('%d', A.earliest), A.block)
redis.call('ZADD', KEYS[3], string.format('%d', A.latest), A.block)
for i = 4, #KEYS do redis.call('SADD', KEYS[i], A.block) end
return cjson.encode({indexed = true})
