-- What a Redis server keeps of sessions, as Probate reads it: rows of key, type, time to live in ms (-1: none), value.
-- The first row holds the patterns that were asked for: what they cover and is not there is gone.
-- Only text leaves the server: session stores that serialise objects keep their bytes to themselves. Reads, writes nothing.
--   redis-cli --json --eval redis-sessions.lua , 'sess:*' 'spring:session:*' > sessions.json
local function text(value)
  return type(value) == 'string' and #value <= 16384 and not string.find(value, '[%z\1-\8\14-\31\127-\255]') and value or ''
end
local rows, seen = { { '', 'patterns', -1, ARGV } }, {}
for _, pattern in ipairs(ARGV) do
  local cursor = '0'
  repeat
    local page = redis.call('SCAN', cursor, 'MATCH', pattern, 'COUNT', 1000)
    cursor = page[1]
    for _, key in ipairs(page[2]) do
      if not seen[key] and text(key) ~= '' then
        seen[key] = true
        local kind, value = redis.call('TYPE', key).ok, ''
        if kind == 'string' then
          value = text(redis.call('GET', key))
        elseif kind == 'hash' then
          local got = redis.call('HMGET', key, 'creationTime', 'lastAccessedTime')
          value = { text(got[1]), text(got[2]) }
        elseif kind == 'set' then
          value = {}
          for _, member in ipairs(redis.call('SMEMBERS', key)) do value[#value + 1] = text(member) end
        end
        rows[#rows + 1] = { key, kind, redis.call('PTTL', key), value }
      end
    end
  until cursor == '0'
end
return rows
