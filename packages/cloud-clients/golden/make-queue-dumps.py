"""Makes rq-queues.json and celery-queues.json: what the real libraries leave in Redis after a known load.

Needs a scratch redis-server and the libraries:
    redis-server --port 17998 --save "" --daemonize yes
    python3 -m venv v && v/bin/pip install rq==2.10.0 celery[redis]==5.7.0
    v/bin/python make-queue-dumps.py 17998
The database of that server is flushed.
"""
import importlib.metadata
import json
import os
import signal
import sys
import time

import redis

PORT = int(sys.argv[1])
connection = redis.Redis(port=PORT, protocol=2)
# Pickled arguments, tracebacks, and what names the machine that ran this.
LEFT_OUT = ("data", "exc_info", "description", "hostname", "ip_address", "pid", "python_version")
HERE = os.path.dirname(os.path.abspath(__file__))


def text(value):
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def dump():
    """All keys as the commands that write them."""
    commands = []
    for key in sorted(connection.keys("*")):
        kind, name = text(connection.type(key)), text(key)
        if kind == "string":
            commands.append(["set", name, text(connection.get(key))])
        elif kind == "list":
            commands.append(["rpush", name, *map(text, connection.lrange(key, 0, -1))])
        elif kind == "set":
            commands.append(["sadd", name, *sorted(map(text, connection.smembers(key)))])
        elif kind == "hash":
            fields = sorted((text(f), text(v)) for f, v in connection.hgetall(key).items() if text(f) not in LEFT_OUT)
            commands.append(["hset", name, *[part for pair in fields for part in pair]])
        elif kind == "zset":
            commands.append(["zadd", name, *[part for member, score in connection.zrange(key, 0, -1, withscores=True) for part in (repr(score), text(member))]])
    return commands


def write(name, moments, truth):
    versions = {p: importlib.metadata.version(p) for p in ("rq", "celery", "kombu", "redis")}
    with open(os.path.join(HERE, name), "w") as file:
        json.dump({"madeBy": "make-queue-dumps.py", "versions": versions, "moments": moments, "truth": truth}, file, indent=1)
        file.write("\n")


def rq_queues():
    from rq import Queue, SimpleWorker, Worker
    from rq.registry import FailedJobRegistry, FinishedJobRegistry
    from rq.suspension import resume, suspend

    connection.flushall()
    queue = Queue("mail", connection=connection)
    for _ in range(2):
        queue.enqueue(time.sleep, 0.05)
    child = os.fork()
    if child == 0:
        SimpleWorker([queue], connection=redis.Redis(port=PORT, protocol=2), name="worker-1").work()
        os._exit(0)

    def after(jobs):
        """Once the worker has ended so many jobs and stands still."""
        ended = lambda: sum(int(connection.hget("rq:worker:worker-1", f"{kind}_job_count") or 0) for kind in ("successful", "failed"))
        while ended() < jobs:
            time.sleep(0.02)
        suspend(connection)
        time.sleep(1.5)

    def moment():
        """What is in Redis, and what the library's own interface says of it."""
        time.sleep(0.5)  # the worker still takes the job that it was waiting for
        finished, failed = FinishedJobRegistry(queue=queue).count, FailedJobRegistry(queue=queue).count
        return dump(), {"backlog": queue.count, "ended": finished + failed, "failed": failed, "workers": Worker.count(queue=queue)}

    after(2)
    for _ in range(2):
        queue.enqueue(time.sleep, 0.05)
    first, first_truth = moment()
    queue.enqueue("json.loads", "canary")
    resume(connection)
    after(5)
    for _ in range(3):
        queue.enqueue(time.sleep, 0.05)
    second, second_truth = moment()
    resume(connection)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    truth = {"arrivals": 4, "sleepSeconds": 0.05, "moments": [first_truth, second_truth]}
    write("rq-queues.json", [first, second], truth)


def celery_queues():
    from celery import Celery

    connection.flushall()
    app = Celery(broker=f"redis://127.0.0.1:{PORT}/0")
    app.conf.broker_transport_options = {"priority_steps": [0, 3, 6, 9]}
    for priority in (0, 0, 0, 3, 6, 9):
        app.send_task("tasks.add", args=["canary"], queue="mail", priority=priority)
    with app.connection_for_read() as broker:
        channel = broker.channel()
        for _ in range(2):
            assert channel.basic_get("mail") is not None
        commands = dump()
        write("celery-queues.json", [commands], {"backlog": 4, "unacked": 2})


rq_queues()
celery_queues()
connection.flushall()
