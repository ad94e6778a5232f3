#include "pace_script.h"

namespace ov {

// Atomic, in one round trip, by the server's clock; all keys have a time to live. Milliseconds.
//
//   ROOT            hash: which process this memory is of (run), since when, and when a worker was
//                   last heard of (seen). What does not fit makes a new memory: another process (a
//                   restart, a fail-over), none (FLUSHALL), a clock that went backwards or ahead.
//   ROOT:SINCE:s:…  the worker that visits a site
//   ROOT:SINCE:h:…  hash of a host: its last page, until when that may be unanswered, its pause
//   ROOT:SINCE:c:…  sorted set of an address: its connections, by when they count no more
//   ROOT:SINCE:r:…  of an address: when its next request would be due if all came evenly
//   ROOT:SINCE:w    sorted set of workers
//
// Where nothing is known of a host or an address it counts as asked at SINCE, so a memory that was
// lost never says "long ago". Key names are put together in here, so this is not for Redis Cluster.
std::string_view pace_script() {
  return R"lua(
local root, op, run, worker = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local grace, lease, answer_max = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local silence_max = 10000

local memory = redis.call('HMGET', root, 'run', 'since', 'seen')
local since = tonumber(memory[2])
local seen = tonumber(memory[3])
if memory[1] ~= run or not since or not seen or seen > now + 1 or now > seen + silence_max then
  since = math.floor(now)
  redis.call('HSET', root, 'run', run, 'since', since, 'seen', now)
  redis.call('PEXPIRE', root, 86400000)
end
local own = root .. ':' .. string.format('%.0f', since) .. ':'
local function in_grace() return now < since + grace end

-- Keeps a key for `span` more, never for less than it has.
local function keep(key, span)
  span = math.ceil(span)
  if redis.call('PTTL', key) < span then redis.call('PEXPIRE', key, span) end
end
local function hold(site, server)
  redis.call('SET', own .. 's:' .. site, worker, 'PX', lease)
  if server ~= '' then
    local key = own .. 'c:' .. server
    redis.call('ZADD', key, now + lease, worker .. ' ' .. site)
    keep(key, lease)
  end
end
local function give_up(site, server)
  if server ~= '' then redis.call('ZREM', own .. 'c:' .. server, worker .. ' ' .. site) end
end
local function answer(kind, wait)
  return {kind, math.ceil(wait), string.format('%.0f', since)}
end

local function ask(site, host, delay, server, connections, gap, burst, before)
  if before ~= server then give_up(site, before) end
  local holder = redis.call('GET', own .. 's:' .. site)
  if holder and holder ~= worker then
    return answer('taken', redis.call('PTTL', own .. 's:' .. site))
  end
  if not holder and in_grace() then return answer('wait', since + grace - now) end
  local wait = 0
  local host_key = own .. 'h:' .. host
  local known = redis.call('HMGET', host_key, 'page', 'busy', 'pause')
  wait = math.max(wait, (tonumber(known[3]) or 0) - now)
  if delay > 0 then
    wait = math.max(wait, (tonumber(known[1]) or since) + delay - now)
    -- Its answer may come at any time, and a delay runs from there.
    if (tonumber(known[2]) or 0) > now then wait = math.max(wait, math.min(delay, 250)) end
  end
  if connections > 0 then
    local key = own .. 'c:' .. server
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
    if not redis.call('ZSCORE', key, worker .. ' ' .. site) then
      if in_grace() then
        wait = math.max(wait, since + grace - now)
      elseif redis.call('ZCARD', key) >= connections then
        wait = math.max(wait, 250)
      end
    end
  end
  -- The generic cell rate algorithm, as in one process (net/pace).
  local due = 0
  if gap > 0 then
    local ahead = gap * (burst - 1)
    due = math.max(tonumber(redis.call('GET', own .. 'r:' .. server)) or since + ahead, now)
    wait = math.max(wait, due - ahead - now)
  end
  if wait > 0 then return answer('wait', wait) end
  hold(site, connections > 0 and server or '')
  if delay > 0 then
    redis.call('HSET', host_key, 'page', now, 'busy', now + answer_max)
    keep(host_key, delay + answer_max)
  end
  if gap > 0 then
    redis.call('SET', own .. 'r:' .. server, due + gap, 'PX', math.ceil(due + gap - now) + 1)
  end
  return answer('granted', 0)
end

local function answered(host, delay, pause)
  local key = own .. 'h:' .. host
  if delay > 0 then
    redis.call('HSET', key, 'page', now, 'busy', 0)
    keep(key, delay)
  end
  if pause > 0 and now + pause > (tonumber(redis.call('HGET', key, 'pause')) or 0) then
    redis.call('HSET', key, 'pause', now + pause)
    keep(key, pause)
  end
  return answer('granted', 0)
end

-- Pairs of a site and its server. What another has by now is told.
local function renew()
  local lost = {'renewed', 0, string.format('%.0f', since)}
  for i = 7, #ARGV, 2 do
    local holder = redis.call('GET', own .. 's:' .. ARGV[i])
    if holder and holder ~= worker then
      lost[#lost + 1] = ARGV[i]
    else
      hold(ARGV[i], ARGV[i + 1])
    end
  end
  return lost
end

local function beat()
  redis.call('HSET', root, 'seen', now)
  redis.call('PEXPIRE', root, 86400000)
  redis.call('ZREMRANGEBYSCORE', own .. 'w', '-inf', now)
  redis.call('ZADD', own .. 'w', now + silence_max, worker)
  keep(own .. 'w', silence_max)
  return answer('beat', redis.call('ZCARD', own .. 'w'))
end

local function number(i) return tonumber(ARGV[i]) end
if op == 'ask' then
  return ask(ARGV[7], ARGV[8], number(9), ARGV[10], number(11), number(12), number(13), ARGV[14])
elseif op == 'answered' then
  return answered(ARGV[7], number(8), number(9))
elseif op == 'renew' then
  return renew()
elseif op == 'beat' then
  return beat()
elseif op == 'let_go' then
  give_up(ARGV[7], ARGV[8])
elseif op == 'end' then
  give_up(ARGV[7], ARGV[8])
  if redis.call('GET', own .. 's:' .. ARGV[7]) == worker then
    redis.call('DEL', own .. 's:' .. ARGV[7])
  end
elseif op == 'leave' then
  redis.call('ZREM', own .. 'w', worker)
end
return answer('done', 0)
)lua";
}

}  // namespace ov
