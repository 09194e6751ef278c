# Makes sidekiq-queues.json: what the real library leaves in Redis after a known load.
#
# Needs a scratch redis-server and the library, as Debian's ruby-sidekiq:
#     redis-server --port 17998 --save "" --daemonize yes
#     ruby make-sidekiq-dump.rb 17998
# The database of that server is flushed. Version 6 writes concurrency into the JSON of a process only, and times in seconds;
# what versions 7 and 8 write otherwise is added by the tests.
require "json"
require "sidekiq"
require "sidekiq/api"
require "sidekiq/cli"
require "sidekiq/launcher"

PORT = Integer(ARGV.fetch(0))
options = {url: "redis://127.0.0.1:#{PORT}/0"}
Sidekiq.configure_client { |config| config.redis = options }
Sidekiq.configure_server { |config| config.redis = options }
Sidekiq.logger.level = Logger::ERROR
$slow = Queue.new

class MailJob
  include Sidekiq::Worker
  sidekiq_options queue: "mail", retry: 5

  def perform(kind)
    raise "canary" if kind == "bad"
    $slow.pop if kind == "slow"
  end
end

def dump
  Sidekiq.redis do |redis|
    redis.keys("*").sort.flat_map do |key|
      case redis.type(key)
      when "string" then [["set", key, redis.get(key)]]
      when "list" then [["rpush", key, *redis.lrange(key, 0, -1)]]
      when "set" then [["sadd", key, *redis.smembers(key).sort]]
      when "hash" then [["hset", key, *redis.hgetall(key).sort.flatten]]
      when "zset" then [["zadd", key, *redis.zrange(key, 0, -1, with_scores: true).flat_map { |member, score| [score.to_s, member] }]]
      else []
      end
    end
  end
end

def anonymous(text)
  text.gsub(Socket.gethostname, "host").gsub(/"error_backtrace":\[[^\]]*\],?/, "").gsub(/"pid":\d+/, '"pid":1').gsub(/host:\d+:/, "host:1:")
end

def moment(launcher)
  launcher.send(:heartbeat)
  stats = Sidekiq::Stats.new
  set = Sidekiq::ProcessSet.new
  truth = {
    "at" => Time.now.to_f,
    "backlog" => Sidekiq::Queue.new("mail").size,
    "latency" => Sidekiq::Queue.new("mail").latency,
    "processed" => stats.processed,
    "failed" => stats.failed,
    "delayed" => stats.scheduled_size + stats.retry_size,
    "busy" => set.sum { |process| process["busy"] },
    "concurrency" => set.sum { |process| process["concurrency"] },
    "workers" => set.size
  }
  [JSON.parse(anonymous(JSON.generate(dump))), truth]
end

def wait_until
  sleep 0.01 until yield
end

Sidekiq.redis(&:flushall)
launcher = Sidekiq::Launcher.new(Sidekiq.options.merge(queues: ["mail"], concurrency: 4, environment: "test"))
launcher.run
6.times { MailJob.perform_async("quick") }
wait_until { Sidekiq::Processor::PROCESSED.instance_variable_get(:@value).to_i + Sidekiq::Stats.new.processed >= 6 }
first = moment(launcher)
3.times { MailJob.perform_async("quick") }
2.times { MailJob.perform_async("bad") }
MailJob.perform_in(3600, "quick")
wait_until { Sidekiq::Queue.new("mail").size.zero? && Sidekiq::RetrySet.new.size == 2 }
sleep 0.2
4.times { MailJob.perform_async("slow") }
wait_until { Sidekiq::Processor::WORKER_STATE.size == 4 }
5.times { MailJob.perform_async("quick") }
second = moment(launcher)
truth = {"arrivals" => 14, "moments" => [first[1], second[1]]}
File.write(File.join(__dir__, "sidekiq-queues.json"), JSON.pretty_generate({
  "madeBy" => "make-sidekiq-dump.rb", "versions" => {"sidekiq" => Sidekiq::VERSION}, "moments" => [first[0], second[0]], "truth" => truth
}) + "\n")
4.times { $slow << true }
Process.kill("KILL", Process.pid)
