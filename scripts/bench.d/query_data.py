"""What queries are measured with: OpenMetrics with times, `query_data.py END FILE`."""

import random
import sys

BOUNDS = ["0.005", "0.01", "0.05", "0.1", "0.25", "0.5", "1.0", "5.0", "10.0", "+Inf"]
STEP = 15


def lines(end):
    """Counters, histograms, gauges of six hours, two sides of a join, and many series of one sample."""
    chance = random.Random(7)

    def times(count):
        return range(end - (count - 1) * STEP, end + 1, STEP)

    yield "# TYPE m counter\n"
    for number in range(50_000):
        series = f'm_total{{instance="10.0.{number // 100 // 250}.{number // 100 % 250}:9100",job="node",cpu="{number % 100 % 8}",mode="m{number % 100}"}}'
        value = chance.randrange(1000)
        for time in times(21):
            value += chance.randrange(20)
            yield f"{series} {value} {time}\n"
    yield "# TYPE h histogram\n"
    for number in range(1000):
        rises = [chance.randrange(5) for _ in BOUNDS]
        for place, bound in enumerate(BOUNDS):
            for count, time in enumerate(times(21), 1):
                yield f'h_bucket{{instance="i{number // 10}",path="/p{number % 10}",le="{bound}"}} {sum(rises[:place + 1]) * count} {time}\n'
    yield "# TYPE g gauge\n"
    for number in range(1000):
        value = chance.random() * 100
        for time in times(6 * 240 + 1):
            value += chance.random() - 0.5
            yield f'g{{instance="i{number // 10}",dev="d{number % 10}"}} {value:.3f} {time}\n'
    yield "# TYPE c counter\n"
    for number in range(1000):
        value = chance.randrange(1000)
        for time in times(6 * 240 + 1):
            # It begins anew about once in six hours.
            value = value + chance.randrange(40) if chance.random() < 0.9993 else 0
            yield f'c_total{{instance="i{number // 10}",dev="d{number % 10}"}} {value} {time}\n'
    for name in ("a", "b"):
        yield f"# TYPE {name} gauge\n"
        for number in range(10_000):
            for count, time in enumerate(times(3)):
                yield f'{name}{{instance="i{number // 10}",dev="d{number % 10}",zone="z"}} {number + count} {time}\n'
    yield "# TYPE x gauge\n"
    for number in range(100_000):
        yield f'x{{instance="host-{number // 50}.example.org:9100",dev="d{number % 50}"}} {number} {end}\n'
    yield "# EOF\n"


if __name__ == "__main__":
    with open(sys.argv[2], "w", buffering=1 << 20) as file:
        file.writelines(lines(int(sys.argv[1])))
